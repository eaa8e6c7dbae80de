namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>A hill with a known height everywhere, as two overlapping rasters: a fine one with a hole, and a coarse one beneath; both end at a coast in the east.</summary>
internal static class SyntheticHill
{
    internal const double Coast = 15.1;
    private const double Centre = 15.0, Latitude = 47.0;

    /// <summary>Metres at a place in degrees, land only.</summary>
    internal static double Height(double lon, double lat)
    {
        double x = (lon - Centre) * Math.Cos(Latitude * Math.PI / 180), y = lat - Latitude;
        return 300 + (450 * Math.Exp(-((x * x) + (y * y)) / (2 * 0.03 * 0.03))) + (20 * Math.Sin(lon * 150) * Math.Cos(lat * 190));
    }

    /// <summary>Writes fine.asc and coarse.asc, both in EPSG:4326 without saying so, and returns their paths, fine first.</summary>
    internal static string[] Write(string folder)
    {
        string fine = Path.Combine(folder, "fine.asc"), coarse = Path.Combine(folder, "coarse.asc");
        AsciiGrid.Write(fine, 14.9, 46.9, 0.0005, 400, 400, (lon, lat) => Square(lon - 15.03) + Square(lat - 47.02) < 0.01 * 0.01 ? null : Height(lon, lat));
        AsciiGrid.Write(coarse, 14.8, 46.8, 0.002, 200, 200, (lon, lat) => lon > Coast ? null : Height(lon, lat));
        return [fine, coarse];
    }

    private static double Square(double v) => v * v;
}
