using System.Globalization;
using Terrane.Core;

namespace Terrane.Fusion.Tests.Support;

/// <summary>Tiles of 20 by 20 cells of 10 m in UTM 30, in a row from (500000, 6000000), and catalogues of them.</summary>
internal static class Sheets
{
    internal const int Side = 20;
    internal const double West = 500_000, North = 6_000_000, Cell = 10;

    /// <summary>Writes one, its elevations <c>at + col / 10 + row / 100</c>.</summary>
    internal static void Write(Ground ground, string name, int place, float at, Func<int, int, bool>? isVoid = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ground.Path(name))!);
        ground.Raster(name, Side, Side, West + (place * Side * Cell), North, Cell, (c, r) => isVoid?.Invoke(c, r) == true ? float.NaN : at + (c / 10f) + (r / 100f));
    }

    /// <summary>Of so many tiles from the first on.</summary>
    internal static Bounds Extent(int tiles, int first = 0) => new(West + (first * Side * Cell), North - (Side * Cell), West + ((first + tiles) * Side * Cell), North);

    /// <summary>A GeoJSON feature around a tile: good to some metres.</summary>
    internal static string Feature(int place, string properties) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"Feature","properties":{ {{properties}} },"geometry":{"type":"Polygon","coordinates":{{Ring(place)}} } }""");

    internal static string Collection(params string[] features) => $$"""{"type":"FeatureCollection","features":[{{string.Join(',', features)}}]}""";

    /// <summary>A STAC item of a tile.</summary>
    internal static string Item(int place, string id, string href, string properties) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"type":"Feature","stac_version":"1.0.0","id":"{{id}}","properties":{ {{properties}} },"geometry":{"type":"Polygon","coordinates":{{Ring(place)}} },"assets":{"thumbnail":{"href":"x.png","type":"image/png"},"data":{"href":"{{href}}","type":"image/tiff; application=geotiff; profile=cloud-optimized"} } }""");

    private static string Ring(int place)
    {
        // Metres of a degree at 54.15 N, from the central meridian 3 W; UTM shrinks by 0.9996.
        const double Lon = 65_320 * 0.9996, Lat = 111_270 * 0.9996, NorthLat = 54.1481;
        double west = -3 + (place * Side * Cell / Lon), east = west + (Side * Cell / Lon), south = NorthLat - (Side * Cell / Lat);
        return string.Create(CultureInfo.InvariantCulture, $"[[[{west},{south}],[{east},{south}],[{east},{NorthLat}],[{west},{NorthLat}],[{west},{south}]]]");
    }
}
