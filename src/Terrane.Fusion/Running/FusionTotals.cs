using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Running;

/// <summary>What the ledger says of all cells.</summary>
/// <param name="Offsets">Of each cell in the spool.</param>
/// <param name="Counts">Pixels by id; 0 is a void.</param>
/// <param name="Steps">Pixels for which each step had an elevation.</param>
internal sealed record FusionTotals(IReadOnlyList<long> Offsets, IReadOnlyDictionary<uint, long> Counts, IReadOnlyList<long> Steps)
{
    internal static FusionTotals Of(Ledger ledger, int steps)
    {
        var offsets = new List<long>();
        var counts = new SortedDictionary<uint, long>();
        var sums = new long[steps];
        foreach (UnitRecord unit in ledger.Units())
        {
            JsonNode figures = JsonNode.Parse(unit.FiguresJson)!;
            offsets.Add(figures["offset"]!.GetValue<long>());
            foreach (JsonNode? pair in figures["ids"]!.AsArray())
            {
                uint id = pair![0]!.GetValue<uint>();
                counts[id] = counts.GetValueOrDefault(id) + pair[1]!.GetValue<long>();
            }
            for (int i = 0; i < steps; i++) sums[i] += figures["steps"]![i]!.GetValue<long>();
        }
        return new FusionTotals(offsets, counts, sums);
    }
}
