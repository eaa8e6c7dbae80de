using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Pictures;

/// <summary>Which part of the world the pictures of a report show, and how finely.</summary>
/// <param name="Zoom">Tiles of this zoom are pieces of the picture.</param>
/// <param name="Shift">A pixel of the picture is 2^Shift pixels of the zoom.</param>
/// <param name="Window">The picture, in its own pixels (global pixels of the zoom, shifted).</param>
public sealed record PictureFrame(byte Zoom, int Shift, Window Window)
{
    /// <summary>Longest side of a picture. Three of them stay well below 2 MB.</summary>
    public const int LongestSide = 720;

    private const int Shallowest = 9; // shift at which a tile is one pixel

    /// <summary>The area of all sources (within the box), as large as fits; null when there is none or it would be absurdly large.</summary>
    public static PictureFrame? Of(MosaicPlan plan)
    {
        Bounds? all = null;
        foreach (Bounds part in plan.Sources.SelectMany(s => s.Planned).SelectMany(p => p.Footprints)) all = all is { } sum ? sum.Union(part) : part;
        if (all is not { } area) return null;
        if (plan.Options.Bbox is { } degrees && WebMercator.FromGeographic(degrees) is var box && box.Overlaps(area))
            area = new Bounds(Math.Max(area.West, box.West), Math.Max(area.South, box.South), Math.Min(area.East, box.East), Math.Min(area.North, box.North));
        byte zoom = plan.Tree.MaxZoom;
        while (zoom > plan.Options.CanvasMinZoom && Side(area, zoom) > LongestSide) zoom--;
        int shift = 0;
        while (shift < Shallowest && Side(area, zoom) / (1 << shift) > LongestSide) shift++;
        Window window = Cover(area, zoom, shift);
        return Math.Max(window.Width, window.Height) <= 4 * LongestSide ? new PictureFrame(zoom, shift, window) : null;
    }

    /// <summary>Pixels of the picture along a side of a tile.</summary>
    public int TileSide => WebMercator.TileSize >> Shift;

    private static double Side(Bounds area, byte zoom) => Math.Max(area.Width, area.Height) / WebMercator.Resolution(zoom);

    private static Window Cover(Bounds area, byte zoom, int shift)
    {
        double pixel = WebMercator.Resolution(zoom) * (1 << shift);
        long west = (long)Math.Floor((area.West + WebMercator.HalfExtent) / pixel), east = (long)Math.Ceiling((area.East + WebMercator.HalfExtent) / pixel);
        long north = (long)Math.Floor((WebMercator.HalfExtent - area.North) / pixel), south = (long)Math.Ceiling((WebMercator.HalfExtent - area.South) / pixel);
        return new Window(west, north, (int)Math.Max(1, east - west), (int)Math.Max(1, south - north));
    }
}
