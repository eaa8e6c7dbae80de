using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Native.DuckDb;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Diff;

/// <summary><c>terrane cells diff</c>: which cells of which zones are in one table and not in the other.</summary>
public static class TableDiff
{
    /// <summary>Compares two partitions of tile_index, each a folder of country=XX folders, whoever wrote them; only tile_id is read.</summary>
    /// <param name="columns">Of the grid of both.</param>
    /// <returns>One per zone of either, by folder name.</returns>
    /// <exception cref="CellsException">cells.partition.</exception>
    public static IReadOnlyList<ZoneDifference> Compare(string first, string second, int columns, IProgressSink progress, CancellationToken ct)
    {
        string a = PartitionPath.Find(first), b = PartitionPath.Find(second);
        string[] zones = [.. Zones(a).Union(Zones(b)).Order(StringComparer.Ordinal)];
        var settings = new Dictionary<string, string> { ["threads"] = "1", ["memory_limit"] = "128MB" };
        using DuckDbConnection left = DuckDbConnection.Open(settings: settings), right = DuckDbConnection.Open(settings: settings);
        using ProgressStage stage = progress.Begin("diff", "zones", zones.Length);
        var differences = new List<ZoneDifference>();
        foreach (string zone in zones)
        {
            ct.ThrowIfCancellationRequested();
            differences.Add(RunDifference.Of(zone[PartitionPath.CountryPrefix.Length..], TileIds.Runs(left, Files(a, zone), columns), TileIds.Runs(right, Files(b, zone), columns), columns));
            stage.Advance();
        }
        return differences;
    }

    /// <summary>Columns of the grid that a table's report states.</summary>
    public static int ColumnsOf(string path) => PublishedTable.Open(path).Grid.Columns;

    private static IEnumerable<string> Zones(string partition) =>
        Directory.GetDirectories(partition, PartitionPath.CountryPrefix + "*").Select(folder => Path.GetFileName(folder)!);

    private static string[] Files(string partition, string zone)
    {
        string folder = Path.Combine(partition, zone);
        return Directory.Exists(folder) ? [.. Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal)] : [];
    }
}
