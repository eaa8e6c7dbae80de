using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Planning;

/// <summary>How many pixels around a tile the feathers of a plan need, wherever it renders them.</summary>
internal static class FeatherReach
{
    /// <summary>The widest halo in pixels; null when no source has both a feather and another source beneath it.</summary>
    /// <param name="sources">In order of priority.</param>
    /// <param name="box">EPSG:3857 metres; only tiles that meet it are made. Null for everywhere.</param>
    /// <param name="margin">Pixels around a tile that are read for other reasons.</param>
    /// <exception cref="PlanException">plan.feather.</exception>
    public static int? Of(IReadOnlyList<MosaicSource> sources, Bounds? box, int margin)
    {
        int? widest = null;
        foreach (MosaicSource source in sources.SkipLast(1).Where(s => !s.Feather.IsNone))
        {
            (byte zoom, Window row, int halo) = RenderedRows(source, sources, box, margin)
                .Select(at => (at.Zoom, at.Row, source.Feather.HaloOf(at.Zoom, at.Row).Total)).Append(default).MaxBy(at => at.Total);
            if (halo > Feather.MostHalo) throw TooWide(source, zoom, row, halo);
            widest = Math.Max(widest ?? 0, halo);
        }
        return widest;
    }

    /// <summary>The outermost rows, at every zoom, of the tiles that may be rendered with pixels of a source.</summary>
    /// <remarks>
    /// A layer has tiles of its zoom and above rendered for it, their siblings included: so all that lies in the parents of its tiles. The rows
    /// that are read around a tile belong to it.
    /// </remarks>
    internal static IEnumerable<(byte Zoom, Window Row)> RenderedRows(MosaicSource source, IReadOnlyList<MosaicSource> all, Bounds? box, int margin)
    {
        Bounds[] mine = [.. source.Planned.Select(MosaicSource.ExtentOf).OfType<Bounds>()];
        foreach (PlannedLayer layer in all.SelectMany(s => s.Planned))
        {
            if (MosaicSource.ExtentOf(layer) is not { } extent || (box is { } inside && !Shared(extent, inside, out extent))) continue;
            for (byte zoom = 0; zoom <= layer.Zoom; zoom++)
            {
                Bounds rendered = TileCover(extent, zoom == 0 ? 0 : zoom - 1, margin);
                foreach (Bounds own in mine)
                {
                    if (!Shared(rendered, own, out Bounds shared)) continue;
                    Bounds tiles = TileCover(shared, zoom, margin);
                    yield return (zoom, RowAt(zoom, tiles.North));
                    yield return (zoom, RowAt(zoom, tiles.South));
                }
            }
        }
    }

    private static bool Shared(Bounds a, Bounds b, out Bounds shared)
    {
        bool any = a.Overlaps(b);
        shared = any ? new Bounds(Math.Max(a.West, b.West), Math.Max(a.South, b.South), Math.Min(a.East, b.East), Math.Min(a.North, b.North)) : default;
        return any;
    }

    /// <summary>The tiles that meet an area, and so many pixels around them.</summary>
    private static Bounds TileCover(Bounds area, int zoom, int pixels)
    {
        double side = WebMercator.Resolution(zoom) * WebMercator.TileSize, pad = WebMercator.Resolution(zoom) * pixels;
        return new Bounds(
            (Math.Floor((area.West + WebMercator.HalfExtent) / side) * side) - WebMercator.HalfExtent - pad,
            (Math.Floor((area.South + WebMercator.HalfExtent) / side) * side) - WebMercator.HalfExtent - pad,
            (Math.Ceiling((area.East + WebMercator.HalfExtent) / side) * side) - WebMercator.HalfExtent + pad,
            (Math.Ceiling((area.North + WebMercator.HalfExtent) / side) * side) - WebMercator.HalfExtent + pad);
    }

    private static Window RowAt(byte zoom, double y) => new(0, (long)Math.Floor((WebMercator.HalfExtent - y) / WebMercator.Resolution(zoom)), 1, 1);

    private static PlanException TooWide(MosaicSource source, byte zoom, Window row, int halo)
    {
        Feather asked = source.Feather;
        double share = asked.HoleMetres / asked.Metres, fits = 0, wide = 1;
        for (int i = 0; i < 40; i++)
        {
            double middle = (fits + wide) / 2;
            if (new Feather(asked.Metres * middle, asked.Metres * middle * share).HaloOf(zoom, row).Total <= Feather.MostHalo) fits = middle;
            else wide = middle;
        }
        double latitude = WebMercator.Latitude(WebMercator.Y(zoom, row.Row + 0.5));
        return PlanException.Feather(source.Spec.Name, asked, zoom, latitude, halo, asked.Metres * fits, asked.HoleMetres * fits);
    }
}
