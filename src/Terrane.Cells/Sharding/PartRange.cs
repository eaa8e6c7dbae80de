using Terrane.Cells.Index;
using Terrane.Cells.Tables;
using Terrane.Runtime.Sharding;

namespace Terrane.Cells.Sharding;

/// <summary>Parts of the tables that one shard writes.</summary>
/// <param name="First">Number among all parts, zone by zone.</param>
/// <param name="End">One past the last.</param>
/// <param name="Rows">Of each table.</param>
internal readonly record struct PartRange(long First, long End, long Rows)
{
    private const long PartRows = (long)CellTables.GroupRows * CellTables.FileGroups;

    /// <summary>Parts go to the shard in whose share of all rows their first row lies: shards differ by less than one part.</summary>
    /// <param name="zones">With what the sweep has counted.</param>
    public static PartRange Of(IReadOnlyList<ZoneResult> zones, int shard, int count)
    {
        long all = zones.Sum(zone => zone.Figures.Included), from = ShardRange.Start(shard, count, all), to = ShardRange.Start(shard + 1, count, all);
        long row = 0, part = 0, first = -1, rows = 0;
        foreach (ZoneResult zone in zones)
        {
            for (long left = zone.Figures.Included; left > 0; left -= PartRows, part++)
            {
                if (row >= to) return new PartRange(first < 0 ? part : first, part, rows);
                long here = Math.Min(left, PartRows);
                if (row >= from)
                {
                    if (first < 0) first = part;
                    rows += here;
                }
                row += here;
            }
        }
        return new PartRange(first < 0 ? part : first, part, rows);
    }
}
