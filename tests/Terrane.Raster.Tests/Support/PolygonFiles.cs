using System.Globalization;
using Terrane.Core;
using Terrane.Raster.Polygons;

namespace Terrane.Raster.Tests.Support;

/// <summary>GeoJSON written for a test.</summary>
internal static class PolygonFiles
{
    /// <summary>Each polygon is a list of rings, each ring x, y, x, y... not closed.</summary>
    internal static string Write(string path, string crs, params double[][][] polygons)
    {
        string[] features = [.. polygons.Select(polygon =>
            $$$"""{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[{{{string.Join(',', polygon.Select(Ring))}}}]}}""")];
        File.WriteAllText(path, $$$"""
            {"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:{{{crs.Replace(":", "::", StringComparison.Ordinal)}}}"}},"features":[{{{string.Join(',', features)}}}]}
            """);
        return path;
    }

    internal static PolygonMask Mask(string path) => PolygonMask.Open([PolygonFile.Find(path)]);

    /// <summary>A ring of the pixels [left, right) x [top, bottom) of a zoom, in metres.</summary>
    internal static double[] Box(byte zoom, double left, double top, double right, double bottom)
    {
        (double w, double n, double e, double s) = (WebMercator.X(zoom, left), WebMercator.Y(zoom, top), WebMercator.X(zoom, right), WebMercator.Y(zoom, bottom));
        return [w, s, e, s, e, n, w, n];
    }

    /// <summary>The pixels of a window as text, '#' inside.</summary>
    internal static string[] Picture(PolygonMask mask, byte zoom, Window window)
    {
        byte[] inside = Pixels(mask, zoom, window);
        return [.. Enumerable.Range(0, window.Height).Select(row => string.Concat(inside.Skip(row * window.Width).Take(window.Width).Select(i => i == 1 ? '#' : '.')))];
    }

    internal static byte[] Pixels(PolygonMask mask, byte zoom, Window window)
    {
        byte[] inside = new byte[window.Count];
        MaskCover cover = mask.Cover(zoom, window, inside, new MaskScratch());
        if (cover != MaskCover.Mixed) Array.Fill(inside, cover == MaskCover.All ? (byte)1 : (byte)0);
        return inside;
    }

    private static string Ring(double[] ring) =>
        $"[{string.Join(',', ring.Concat(ring[..2]).Chunk(2).Select(p => string.Create(CultureInfo.InvariantCulture, $"[{p[0]:R},{p[1]:R}]")))}]";
}
