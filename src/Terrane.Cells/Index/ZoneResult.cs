using Terrane.Cells.Zones;

namespace Terrane.Cells.Index;

/// <summary>What a zone came to; one line of the summary.</summary>
internal sealed class ZoneResult
{
    public required string Key { get; init; }
    public required string Name { get; init; }
    public required bool HasCode { get; init; }
    public SweepFigures Figures { get; set; }
    public ulong? TileIdMin { get; set; }
    public ulong? TileIdMax { get; set; }
    public int FirstRow { get; set; } = -1;
    public int LastRow { get; set; } = -1;
    public int FirstColumn { get; set; } = -1;
    public int LastColumn { get; set; } = -1;
    public double AreaM2 { get; set; }
    public bool IsFallback { get; set; }

    /// <summary>Of the workers. These four are never part of what is hashed.</summary>
    public double SweepSeconds { get; set; }
    public double EncodeSeconds { get; set; }

    /// <summary>Row groups appended.</summary>
    public int Groups { get; set; }

    /// <summary>Of its row groups, all tables.</summary>
    public long Bytes { get; set; }

    /// <summary>One for each zone, before anything is known.</summary>
    public static List<ZoneResult> Of(IReadOnlyList<Zone> zones) => [.. zones.Select(zone => new ZoneResult { Key = zone.Key, Name = zone.Name, HasCode = zone.HasCode })];

    public void Add(Runs.CellRun run, Grids.CellGrid grid, double cellArea)
    {
        TileIdMin ??= grid.TileId(run.Row, run.Column);
        TileIdMax = grid.TileId(run.Row, run.End - 1);
        if (FirstRow < 0) (FirstRow, FirstColumn) = (run.Row, run.Column);
        LastRow = run.Row;
        FirstColumn = Math.Min(FirstColumn, run.Column);
        LastColumn = Math.Max(LastColumn, run.End - 1);
        AreaM2 += run.Length * cellArea; // in the order of rows and columns: one sum for every way of running
    }
}
