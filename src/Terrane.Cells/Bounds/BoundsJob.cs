using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Native.DuckDb;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Cells.Bounds;

/// <summary><c>terrane cells bounds</c>: makes tile_bounds again from the tile_ids of a published tile_index, whoever wrote that.</summary>
public static class BoundsJob
{
    private sealed record Unit(string Key, GroupCutter.Group Group);

    /// <summary>Writes the table, or finds the same bytes there.</summary>
    /// <exception cref="CellsException">cells.partition: there is no tile_index. cells.partition.exists: other bounds are there.</exception>
    public static BoundsOutcome Run(BoundsOptions options, IProgressSink progress, CancellationToken ct)
    {
        string partition = PartitionPath.Find(options.Table, CellTables.Index);
        string hash = Path.GetFileName(partition)[PartitionPath.HashPrefix.Length..];
        PublishedTable? table = options.Grid is null ? PublishedTable.Open(partition) : null;
        CellGrid grid = options.Grid ?? table!.Grid;
        string output = options.Output ?? table?.Output ?? throw CellsException.Options("A table with a --grid of its own needs a folder for the bounds: give -o");
        string target = PartitionPath.Of(output, CellTables.Bounds, hash);

        Directory.CreateDirectory(output);
        using WorkDirectory work = WorkDirectory.Open(Path.Combine(output, $"bounds-{hash[..Math.Min(16, hash.Length)]}"));
        work.Clear();
        string staging = work.Combine("staging");
        Directory.CreateDirectory(Path.Combine(staging, CellTables.Bounds));
        var values = new CellValues(grid, AreaModel.Ellipsoid); // bounds have no areas
        int workers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        long rows = 0;
        using (var part = new TablePart(staging, CellTables.Bounds, CellTables.BoundsColumns(grid.IsGeographic), CellTables.Metadata(hash, table?.Rule)))
        using (ProgressStage stage = progress.Begin("bounds", "rows"))
        {
            OrderedWorkers.Run<Unit, IReadOnlyList<EncodedChunk>>(_ => Units(partition, grid), workers, workers + 2, _ => new Worker(values), (unit, chunks) =>
            {
                long bytes = part.Append(unit.Key, unit.Group.Part, chunks, unit.Group.Rows);
                if (unit.Group.IsLast) part.Close();
                rows += unit.Group.Rows;
                stage.Advance(unit.Group.Rows, bytes);
            }, ct);
        }

        (string digest, bool wasThere) = SingleTable.Publish(Path.Combine(staging, CellTables.Bounds), target);
        string? stated = table?.Run["tile_bounds_receipt"]?["sha256_hex"]?.GetValue<string>();
        if (stated is not null && stated != digest)
        {
            progress.Write(MessageLevel.Warning, $"The bounds have the digest {digest}, run_report.json states {stated}: another zstd wrote them, or tile_index was changed since.",
                "cells.bounds.receipt");
        }
        work.Remove();
        return new BoundsOutcome(hash, rows, digest, wasThere);
    }

    private static IEnumerable<Unit> Units(string partition, CellGrid grid)
    {
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "1", ["memory_limit"] = "128MB" });
        foreach (string folder in Directory.GetDirectories(partition, PartitionPath.CountryPrefix + "*").Order(StringComparer.Ordinal))
        {
            string key = PartitionPath.KeyOf(Path.GetFileName(folder));
            IReadOnlyList<string> files = [.. Directory.GetFiles(folder, "*.parquet").Order(StringComparer.Ordinal)];
            foreach (GroupCutter.Group group in GroupCutter.Cut(TileIds.Runs(database, files, grid.Columns, grid.Count))) yield return new Unit(key, group);
        }
    }

    private sealed class Worker(CellValues values) : IUnitWorker<Unit, IReadOnlyList<EncodedChunk>>
    {
        private readonly GroupEncoder _encoder = new(values, "");

        public IReadOnlyList<EncodedChunk> Work(Unit unit, CancellationToken ct) => _encoder.EncodeBounds(unit.Key, unit.Group.Runs);

        public void Dispose() => _encoder.Dispose();
    }
}
