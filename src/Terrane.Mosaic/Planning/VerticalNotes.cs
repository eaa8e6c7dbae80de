using Terrane.Core;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Planning;

/// <summary>What the user should know of the heights of the sources: elevations are laid side by side as they are.</summary>
internal static class VerticalNotes
{
    public static IEnumerable<(string Code, string Text)> Of(IReadOnlyList<MosaicSource> sources)
    {
        foreach (MosaicSource source in sources)
        {
            if (source.OffsetLayers.Count > 0 && Extent(source.OffsetLayers) is var grid && !source.Layers.SelectMany(l => l.Footprints).All(f => grid?.Contains(f) ?? false))
                yield return ("datum.coverage", $"{source.Spec.Name}: its vertical_offset grid does not cover all of it; pixels without an offset are void.");
        }
        var named = sources.Where(s => s.VerticalDatum is not null).ToList();
        if (named.Count == 0) yield break;
        string list = string.Join(", ", named.Select(s => $"{s.Spec.Name} in {s.VerticalDatum}"));
        string[] unknown = [.. sources.Where(s => s.VerticalDatum is null).Select(s => s.Spec.Name)];
        if (named.Any(s => !VerticalDatums.AreSame(s.VerticalDatum!, named[0].VerticalDatum!)))
        {
            yield return ("datum.mixed",
                $"The sources count heights from different datums ({list}{(unknown.Length > 0 ? $"; unknown for {string.Join(", ", unknown)}" : "")}), and steps where they meet are the difference. Give vertical_offset to those that differ.");
        }
        else if (unknown.Length > 0)
            yield return ("datum.unknown", $"The vertical datum of {string.Join(", ", unknown)} is not known ({list}). State it with vertical_datum if it is the same.");
    }

    private static Bounds? Extent(IEnumerable<RasterLayer> layers) =>
        layers.SelectMany(l => l.Footprints).Aggregate((Bounds?)null, (all, one) => all?.Union(one) ?? one);
}
