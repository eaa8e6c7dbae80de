namespace Terrane.Raster.Files;

/// <summary>Units of height as files name them.</summary>
internal static class HeightUnits
{
    private const double Foot = 0.3048, SurveyFoot = 1200.0 / 3937;

    /// <summary>Metres per unit; null for a name that is not known (nothing is assumed of it then).</summary>
    internal static double? Metres(string name) => name.Trim().ToUpperInvariant().Replace('-', ' ').Replace('_', ' ') switch
    {
        "M" or "METRE" or "METRES" or "METER" or "METERS" => 1,
        "KM" or "KILOMETRE" or "KILOMETRES" or "KILOMETER" or "KILOMETERS" => 1000,
        "DM" or "DECIMETRE" or "DECIMETRES" or "DECIMETER" or "DECIMETERS" => 0.1,
        "CM" or "CENTIMETRE" or "CENTIMETRES" or "CENTIMETER" or "CENTIMETERS" => 0.01,
        "MM" or "MILLIMETRE" or "MILLIMETRES" or "MILLIMETER" or "MILLIMETERS" => 0.001,
        "FT" or "FEET" or "FOOT" or "INTERNATIONAL FOOT" or "INTERNATIONAL FEET" => Foot,
        "FTUS" or "US FT" or "US SURVEY FOOT" or "US SURVEY FEET" or "FOOT US" or "FOOT US SURVEY" => SurveyFoot,
        "FATHOM" or "FATHOMS" => 6 * Foot,
        _ => null,
    };
}
