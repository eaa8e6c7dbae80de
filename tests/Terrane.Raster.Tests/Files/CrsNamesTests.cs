using Terrane.Raster.Files;

namespace Terrane.Raster.Tests.Files;

public sealed class CrsNamesTests
{
    // The .prj of OS Terrain 50: ESRI's dialect, no codes, the scale factor rounded in its ninth digit.
    private const string OrdnanceSurvey =
        """PROJCS["British_National_Grid",GEOGCS["GCS_OSGB_1936",DATUM["D_OSGB_1936",SPHEROID["Airy_1830",6377563.396,299.3249646]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",400000],PARAMETER["False_Northing",-100000],PARAMETER["Central_Meridian",-2],PARAMETER["Scale_Factor",SCALE],PARAMETER["Latitude_Of_Origin",49],UNIT["Meter",1]]""";

    [Fact]
    public void A_prj_without_a_code_and_with_rounded_parameters_is_identified() =>
        Assert.Equal("EPSG:27700", CrsNames.Canonical(OrdnanceSurvey.Replace("SCALE", "0.999601272", StringComparison.Ordinal)));

    [Fact]
    public void A_crs_that_puts_places_elsewhere_is_not_taken_for_another()
    {
        string wrong = OrdnanceSurvey.Replace("SCALE", "0.9996", StringComparison.Ordinal); // a metre out for every thousand kilometres
        Assert.StartsWith("PROJCRS[", CrsNames.Canonical(wrong), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EPSG:3035", "EPSG:3035")]
    [InlineData("+proj=utm +zone=11 +datum=WGS84", "EPSG:32611")]
    public void Codes_stay_and_plain_definitions_get_one(string definition, string expected) => Assert.Equal(expected, CrsNames.Canonical(definition));
}
