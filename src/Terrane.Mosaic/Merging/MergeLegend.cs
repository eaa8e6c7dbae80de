using Terrane.Tiles.Lineage;

namespace Terrane.Mosaic.Merging;

/// <summary>One legend for all archives.</summary>
/// <remarks>The first keeps its ordinals, so that its lineage tiles can be copied; of the others a source that is there already gets its ordinal, a new one the next.</remarks>
internal static class MergeLegend
{
    /// <summary>Tells every input its merged ordinals.</summary>
    /// <returns>Entries by ordinal.</returns>
    /// <exception cref="MergeException">merge.legend.</exception>
    public static IReadOnlyList<LegendEntry> Join(IReadOnlyList<MergeInput> inputs)
    {
        var ordinals = new Dictionary<LegendEntry, ushort>(); // keys without their own ordinal
        int next = 1;
        foreach (MergeInput input in inputs)
        {
            var own = new Dictionary<ushort, ushort>();
            foreach (LegendEntry entry in input.Legend)
            {
                LegendEntry key = entry with { Ordinal = 0 };
                if (!ordinals.TryGetValue(key, out ushort ordinal))
                {
                    int wanted = input.Number == 0 ? entry.Ordinal : next;
                    if (wanted > ushort.MaxValue) throw MergeException.Legend(inputs.Sum(i => i.Legend.Count));
                    ordinals.Add(key, ordinal = (ushort)wanted);
                    next = Math.Max(next, wanted + 1);
                }
                own[entry.Ordinal] = ordinal;
            }
            input.OrdinalOf = own;
            input.KeepsOrdinals = own.All(pair => pair.Key == pair.Value);
        }
        return [.. ordinals.OrderBy(pair => pair.Value).Select(pair => pair.Key with { Ordinal = pair.Value })];
    }
}
