using System.Text.Json.Nodes;
using Terrane.Cells.Grids;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;
using Terrane.Cells.Zones;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;

namespace Terrane.Cells.Index;

/// <summary><c>terrane cells index</c>: polygons and a grid in, two tables of cells out.</summary>
public static class IndexJob
{
    private const int HotSpots = 10;

    /// <summary>Runs, or continues what a killed run of the same inputs left, or finds that all is there.</summary>
    /// <param name="memory">Watches the process; its peak goes into the report.</param>
    /// <exception cref="CellsException">cells.*.</exception>
    public static IndexOutcome Run(IndexOptions options, IProgressSink progress, MemorySampler memory, CancellationToken ct)
    {
        return CellsRun.Bounded("cells index", options.Memory, () => RunBounded(options, progress, memory, ct));
    }

    private static IndexOutcome RunBounded(IndexOptions options, IProgressSink progress, MemorySampler memory, CancellationToken ct)
    {
        var clock = new RunClock();
        int workers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        JobInputs inputs = JobInputs.Read(options, progress);
        (CellGrid grid, ZoneSet set, IReadOnlyList<Zone> zones) = (inputs.Grid, inputs.Set, inputs.Zones);
        IndexMemory.Check(options.Memory, zones, workers);
        CanonicalPlan plan = IndexPlan.Make(options, grid, set, inputs.Pipeline);
        string name = Path.Combine(options.Output, $"cells-{plan.Hash[..16]}");
        string besideOutput = name + ".terrane-staging";
        if (Published(options.Output, plan.Hash) is { } there)
        {
            progress.Write(MessageLevel.Info, $"Nothing to do: '{PartitionPath.Of(options.Output, CellTables.Index, plan.Hash)}' has this content already.");
            WorkDirectory.RemoveLeftover(name, options.TmpDir);
            return there;
        }

        var report = new RunReport("cells index", plan, inputs.Records) { MemoryLimitBytes = options.Memory.Bytes };
        var telemetry = new RunTelemetry(progress);
        ZoneNotes.Tell(set, report, progress);
        Directory.CreateDirectory(options.Output);
        using WorkDirectory work = WorkDirectory.Open(name, options.TmpDir);
        work.Watch(progress, options.Memory.Bytes);
        var values = new CellValues(grid, options.Area);
        List<ZoneResult> results = [.. zones.Select(zone => new ZoneResult { Key = zone.Key, Name = zone.Name, HasCode = zone.HasCode })];
        string staging = options.TmpDir is null ? work.Combine("staging") : besideOutput; // a rename does not cross disks
        var store = new RunStore(work.Combine("runs"), options, grid, zones);
        ProgressStage sweeping, writing;
        using (Ledger ledger = Ledger.Open(work.LedgerPath) ?? Ledger.Create(work.LedgerPath, plan, inputs.Records))
        {
            using (sweeping = report.Begin(progress, "sweep", "zones", zones.Count))
                new SweepStage(grid, zones, options, store, telemetry).Run(results, workers, sweeping, ct);
            TakeFigures(results, store);
            CheckParts(ledger, staging, work.Path);
            IoFigures.OpenFilesPeak();
            using (writing = report.Begin(progress, "write", "rows", results.Sum(zone => zone.Figures.Included)))
                new WriteStage(values, results, store, Names.Of(options.Rule), plan.Hash, staging, telemetry).Run(ledger, workers, writing, ct);
            IoFigures.OpenFilesPeak();
        }

        // A table without any row is still a table.
        foreach (string table in (ReadOnlySpan<string>)[CellTables.Index, CellTables.Bounds])
            if (!Directory.Exists(PartitionPath.Of(options.Output, table, plan.Hash))) Directory.CreateDirectory(Path.Combine(staging, table));
        (string index, string bounds) = Publisher.Publish(staging, options.Output, plan.Hash);
        string folder = PartitionPath.Of(options.Output, PartitionPath.Reports, plan.Hash);
        Directory.CreateDirectory(folder);
        IndexReports.WriteSummary(folder, results);
        report.PeakTreeBytes = memory.PeakBytes;
        long rows = results.Sum(zone => zone.Figures.Included);
        string[] hotSpots = [.. IndexReports.HotSpots(results, HotSpots)];
        report.SetSection("cells", new JsonObject { ["rows"] = rows, ["runs"] = results.Sum(zone => zone.Figures.Runs), ["cacheHits"] = store.Hits });
        report.SetSection("hotSpots", new JsonArray([.. hotSpots.Select(line => JsonValue.Create(line))]));
        report.SetSection("telemetry", telemetry.Document(results, sweeping, writing));
        PublishedOutput.WriteAtomically(Path.Combine(folder, "report.json"), report.ToJson([]));
        IndexReports.Write(Path.Combine(folder, "run_report.json"),
            ContractReport.Document(options, plan.Hash, grid, set, results, (index, bounds), clock, (inputs.RasterBytes, inputs.VectorBytes), workers));
        Receipt.Write(options.Output, plan.Hash, index);
        if (Directory.Exists(besideOutput)) Directory.Delete(besideOutput, recursive: true);
        work.Remove();
        foreach (string line in hotSpots.Length > 1 ? hotSpots : []) progress.Write(MessageLevel.Info, line);
        return new IndexOutcome(plan.Hash, rows, index, false, report.DataErrors.Total);
    }

    /// <summary>The grid that the options name.</summary>
    public static CellGrid Grid(IndexOptions options) => (options.Raster, options.GridText) switch
    {
        (not null, null) => GridSource.FromRaster(options.Raster, options.RasterCrs),
        (null, not null) => GridSource.Parse(options.GridText),
        _ => throw CellsException.Options("Give either --raster or --grid"),
    };

    private static IndexOutcome? Published(string output, string hash)
    {
        string index = PartitionPath.Of(output, CellTables.Index, hash), bounds = PartitionPath.Of(output, CellTables.Bounds, hash);
        if (Receipt.Read(output, hash) is not { } receipt || !Directory.Exists(index) || !Directory.Exists(bounds)) return null;
        string digest = PartitionDigest.Of(index);
        if (digest != receipt) throw CellsException.NotIdentical(index, $"was changed since: its digest is {digest}, its receipt says {receipt}");
        return new IndexOutcome(hash, 0, digest, true, 0);
    }

    private static void TakeFigures(List<ZoneResult> results, RunStore store)
    {
        for (int z = 0; z < results.Count; z++)
        {
            results[z].Figures = RunFile.ReadFigures(store.PathOf(z)) ?? throw CellsException.Workspace(store.PathOf(z), "it is gone");
            results[z].IsFallback = results[z].Figures.IsFallback;
        }
    }

    private static void CheckParts(Ledger ledger, string staging, string work)
    {
        foreach (UnitRecord unit in ledger.Units())
        {
            JsonNode figures = JsonNode.Parse(unit.FiguresJson)!;
            string part = PartitionPath.Part(figures["key"]!.GetValue<string>(), figures["part"]!.GetValue<int>());
            foreach ((string table, string field) in (ReadOnlySpan<(string, string)>)[(CellTables.Index, "indexBytes"), (CellTables.Bounds, "boundsBytes")])
            {
                var file = new FileInfo(Path.Combine(staging, table, part));
                // A table that is renamed already is looked at by its digest.
                if (Directory.Exists(Path.Combine(staging, table)) && (!file.Exists || file.Length != figures[field]!.GetValue<long>()))
                    throw CellsException.Workspace(work, $"'{file.FullName}', which was finished, has another length or is gone");
            }
        }
    }
}
