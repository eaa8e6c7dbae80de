using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Running;

namespace Terrane.Fusion.Tiles;

/// <summary>A fused cell of 514 pixels a side as a tile with its rim.</summary>
internal static class Cropped
{
    private const int Side = WebMercator.TileSize, Whole = Side + 2;

    /// <param name="unread">Files near the tile of which parts could not be read.</param>
    internal static FusedTile Of(FusionPlan plan, CellResult cell, IReadOnlyCollection<string> unread)
    {
        uint[] ids = Inner<uint>(cell.Id);
        var counts = new SortedDictionary<uint, long>();
        for (int i = 0, run; i < ids.Length; i += run)
        {
            run = ids.AsSpan(i).IndexOfAnyExcept(ids[i]);
            if (run < 0) run = ids.Length - i;
            counts[ids[i]] = counts.GetValueOrDefault(ids[i]) + run;
        }
        var totals = new FusionTotals([], counts, cell.Steps);
        JsonArray outcomes = ProvenanceJson.Outcomes(plan, totals, unread);
        foreach (JsonNode? outcome in outcomes) outcome!.AsObject().Remove("pixels"); // they count the rim too
        return new FusedTile
        {
            Elevation = Inner<float>(cell.Elevation),
            Ids = ids,
            Uncertainty = plan.Policy.Uncertainty ? Inner<float>(cell.Uncertainty) : null,
            Rim = RimOf(cell.Elevation),
            Provenance = ProvenanceJson.Dictionary(plan, totals),
            Outcomes = outcomes,
            IsPartial = unread.Count > 0 || plan.Failures.Any(),
            IsVoid = counts.Keys.All(id => id == 0),
        };
    }

    private static T[] Inner<T>(ReadOnlySpan<T> whole)
    {
        var inner = new T[Side * Side];
        for (int row = 0; row < Side; row++) whole.Slice(((row + 1) * Whole) + 1, Side).CopyTo(inner.AsSpan(row * Side));
        return inner;
    }

    private static float[] RimOf(ReadOnlySpan<float> whole)
    {
        var rim = new float[(2 * Whole) + (2 * Side)];
        whole.Slice(0, Whole).CopyTo(rim);
        whole.Slice((Whole - 1) * Whole, Whole).CopyTo(rim.AsSpan(Whole));
        for (int row = 0; row < Side; row++)
        {
            rim[(2 * Whole) + row] = whole[(row + 1) * Whole];
            rim[(2 * Whole) + Side + row] = whole[((row + 2) * Whole) - 1];
        }
        return rim;
    }
}
