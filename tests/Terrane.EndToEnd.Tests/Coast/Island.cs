using System.Globalization;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Coast;

/// <summary>
/// A round island over four tiles of zoom 11 as two sources in EPSG:3857: land, whose sea is stored as -1 and which has a polder at -1.5 in
/// its middle, and an ocean of twice the cells that also has the island.
/// </summary>
internal sealed class Island : IDisposable
{
    internal const byte Zoom = 11;
    internal const float FakeSea = -1, Polder = -1.5f;

    /// <summary>Radius of the island and of its polder, in pixels of <see cref="Zoom"/>.</summary>
    internal const double Radius = 300, PolderRadius = 60;

    private static readonly TileId First = new(Zoom, 1000, 700);

    private readonly TestFolder _folder = new();

    internal Island()
    {
        Bounds a = WebMercator.TileBounds(First), d = WebMercator.TileBounds(new TileId(Zoom, First.X + 1, First.Y + 1));
        double cell = WebMercator.Resolution(Zoom) * 1.6;
        int side = (2 * (int)((d.East - a.West) / cell / 2)) + 4; // even, and a little over the four tiles
        Land = Rasters.Write(File("land.tif"), WebMercator.Crs, a.West, a.North, cell, side, side, LandAt, noData: -9999);
        Ocean = Rasters.Write(File("ocean.tif"), WebMercator.Crs, a.West, a.North, cell * 2, side / 2, side / 2, (x, y) => Distance(x, y) < Radius ? 40 : -80);
    }

    internal string Land { get; }
    internal string Ocean { get; }

    internal static TileId[] Tiles => [First, new(Zoom, First.X + 1, First.Y), new(Zoom, First.X, First.Y + 1), new(Zoom, First.X + 1, First.Y + 1)];

    internal string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    /// <summary>Pixels from the island's centre.</summary>
    internal static double Distance(double x, double y)
    {
        Bounds a = WebMercator.TileBounds(First);
        (double dx, double dy) = (x - a.East, y - a.South);
        return Math.Sqrt((dx * dx) + (dy * dy)) / WebMercator.Resolution(Zoom);
    }

    internal static double DistanceOf(TileId tile, int pixel)
    {
        Window window = WebMercator.TileWindow(tile);
        return Distance(WebMercator.X(Zoom, window.Col + (pixel % 512) + 0.5), WebMercator.Y(Zoom, window.Row + (pixel / 512) + 0.5));
    }

    /// <summary>A circle of polygons round the centre as GeoJSON in EPSG:3857.</summary>
    internal string Circle(string name, double radius, int corners = 180)
    {
        Bounds a = WebMercator.TileBounds(First);
        double metres = radius * WebMercator.Resolution(Zoom);
        return WritePolygon(name, Enumerable.Range(0, corners).Select(i => (a.East + (metres * Math.Cos(2 * Math.PI * i / corners)), a.South + (metres * Math.Sin(2 * Math.PI * i / corners)))));
    }

    internal string WritePolygon(string name, IEnumerable<(double X, double Y)> ring)
    {
        (double X, double Y)[] points = [.. ring];
        string text = string.Join(',', points.Append(points[0]).Select(p => string.Create(CultureInfo.InvariantCulture, $"[{p.X:R},{p.Y:R}]")));
        System.IO.File.WriteAllText(File(name), $$$"""
            {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3857"}},
             "features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[{{{text}}}]]}}]}
            """);
        return File(name);
    }

    /// <summary>Builds with exact elevations and returns the archive.</summary>
    internal string Build(string name, params string[] arguments)
    {
        TerraneProgram.Run(["build", .. arguments, "-o", File(name), "--lineage", "--effort", "0", "--rounding", "none"]).Exits(0);
        TerraneProgram.Run("verify", "--deep", File(name), Archive.LineageOf(File(name))).Exits(0);
        return File(name);
    }

    /// <summary>Elevations and ordinals (0 = void) of the deepest tiles.</summary>
    internal static (float[] Metres, ushort[] Ordinals)[] Pixels(string archive)
    {
        IReadOnlyDictionary<TileId, byte[]> elevations = Archive.Tiles(archive), lineage = Archive.Tiles(Archive.LineageOf(archive));
        return [.. Tiles.Select(tile => (Metres(elevations[tile]), Ordinals(lineage[tile])))];
    }

    private static float LandAt(double x, double y)
    {
        double distance = Distance(x, y);
        return distance < PolderRadius ? Polder : distance < Radius ? 5 + (float)((Radius - distance) * 0.1) : FakeSea;
    }

    private static float[] Metres(byte[] webp)
    {
        float[] metres = new float[512 * 512];
        TerrariumCodec.Decode(Decode(webp), metres);
        return metres;
    }

    private static ushort[] Ordinals(byte[] webp)
    {
        ushort[] ordinals = new ushort[512 * 512];
        Assert.True(LineageCodec.TryDecode(Decode(webp), ordinals));
        return ordinals;
    }

    private static uint[] Decode(byte[] webp)
    {
        uint[] argb = new uint[512 * 512];
        LibWebP.Decode(webp, argb, out _, out _);
        return argb;
    }
}
