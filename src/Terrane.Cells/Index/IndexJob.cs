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
        if (IndexPublication.Find(options.Output, plan.Hash) is { } there)
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
        List<ZoneResult> results = ZoneResult.Of(zones);
        string staging = options.TmpDir is null ? work.Combine("staging") : besideOutput; // a rename does not cross disks
        var store = new RunStore(work.Combine("runs"), options, grid, zones);
        ProgressStage sweeping, writing;
        using (Ledger ledger = Ledger.Open(work.LedgerPath) ?? Ledger.Create(work.LedgerPath, plan, inputs.Records))
        {
            using (sweeping = report.Begin(progress, "sweep", "zones", zones.Count))
                new SweepStage(grid, zones, options, store, telemetry).Run(results, workers, sweeping, ct);
            TakeFigures(results, store);
            StagedPart.Check(ledger, staging, work.Path);
            IoFigures.OpenFilesPeak();
            using (writing = report.Begin(progress, "write", "rows", results.Sum(zone => zone.Figures.Included)))
                new WriteStage(values, results, store, Names.Of(options.Rule), plan.Hash, staging, telemetry).Run(ledger, workers, writing, ct);
            IoFigures.OpenFilesPeak();
        }

        var publication = new IndexPublication(options, inputs, plan, results, report, clock, workers);
        IndexOutcome outcome = publication.Publish(staging, store.Hits, telemetry.Document(results, sweeping, writing), memory, progress);
        if (Directory.Exists(besideOutput)) Directory.Delete(besideOutput, recursive: true);
        work.Remove();
        return outcome;
    }

    /// <summary>The grid that the options name.</summary>
    public static CellGrid Grid(IndexOptions options) => (options.Raster, options.GridText) switch
    {
        (not null, null) => GridSource.FromRaster(options.Raster, options.RasterCrs),
        (null, not null) => GridSource.Parse(options.GridText),
        _ => throw CellsException.Options("Give either --raster or --grid"),
    };

    /// <summary>What the sweep of every zone has counted, from its run file.</summary>
    internal static void TakeFigures(List<ZoneResult> results, RunStore store)
    {
        for (int z = 0; z < results.Count; z++)
        {
            results[z].Figures = RunFile.ReadFigures(store.PathOf(z)) ?? throw CellsException.Workspace(store.PathOf(z), "it is gone");
            results[z].IsFallback = results[z].Figures.IsFallback;
        }
    }
}
