using Terrane.Core;
using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Planning;

/// <summary>How many pixels around a tile <c>--fill-holes</c> needs, wherever a plan renders tiles.</summary>
internal static class HoleReach
{
    /// <summary>The widest halo in pixels; null when no holes are to be filled.</summary>
    /// <param name="metres">Largest hole, or null.</param>
    /// <param name="sources">In order of priority.</param>
    /// <param name="box">EPSG:3857 metres; only tiles that meet it are made. Null for everywhere.</param>
    /// <exception cref="PlanException">plan.holes.</exception>
    public static int? Of(double? metres, IReadOnlyList<MosaicSource> sources, Bounds? box)
    {
        if (metres is not > 0) return null;
        (int halo, byte zoom, Window row) = sources.SelectMany(s => FeatherReach.RenderedRows(s, sources, box, VoidPolicy.Reach))
            .Select(at => (Halo: HoleFill.HaloOf(metres.Value, at.Zoom, at.Row), at.Zoom, at.Row)).Append((1, (byte)0, default)).MaxBy(at => at.Item1);
        if (halo <= HoleFill.MostPixels) return halo;
        double latitude = WebMercator.Latitude(WebMercator.Y(zoom, row.Row + 0.5));
        throw PlanException.Holes(metres.Value, zoom, latitude, halo, metres.Value * (HoleFill.MostPixels - 2) / halo);
    }
}
