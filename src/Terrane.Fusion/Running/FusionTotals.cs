using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Running;

/// <summary>What ledgers say of all cells.</summary>
/// <param name="Offsets">Of each cell in the spools, one after the other.</param>
/// <param name="Counts">Pixels by id; 0 is a void.</param>
/// <param name="Steps">Pixels for which each step had an elevation.</param>
internal sealed record FusionTotals(IReadOnlyList<long> Offsets, IReadOnlyDictionary<uint, long> Counts, IReadOnlyList<long> Steps)
{
    /// <param name="ledgers">Of all cells, in order; their spools follow each other.</param>
    internal static FusionTotals Of(IReadOnlyList<Ledger> ledgers, int steps)
    {
        long start = 0;
        var offsets = new List<long>();
        var counts = new SortedDictionary<uint, long>();
        var sums = new long[steps];
        foreach (Ledger ledger in ledgers)
        {
            foreach (UnitRecord unit in ledger.Units())
            {
                JsonNode figures = JsonNode.Parse(unit.FiguresJson)!;
                offsets.Add(start + figures["offset"]!.GetValue<long>());
                foreach (JsonNode? pair in figures["ids"]!.AsArray())
                {
                    uint id = pair![0]!.GetValue<uint>();
                    counts[id] = counts.GetValueOrDefault(id) + pair[1]!.GetValue<long>();
                }
                for (int i = 0; i < steps; i++) sums[i] += figures["steps"]![i]!.GetValue<long>();
            }
            start += CellSpool.LengthOf(ledger);
        }
        return new FusionTotals(offsets, counts, sums);
    }
}
