using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Sharding;

namespace Terrane.Cells.Sharding;

/// <summary><c>terrane cells index</c> cut into ranges of parts that processes of several machines write, and the merge that publishes them.</summary>
/// <remarks>
/// Where a part begins is known once all zones are swept, so every shard sweeps them: that costs what their borders are long, and writing what their
/// areas are large. Whoever writes a part writes the same bytes, so the merge moves files and encodes nothing.
/// </remarks>
public static class ShardedIndex
{
    private const string RunsFolder = "runs", StagingFolder = "staging";

    /// <summary>What there is to share out; writes nothing.</summary>
    /// <returns>Hash of the plan, zones, and whether all of it is published.</returns>
    /// <exception cref="CellsException">As for a run.</exception>
    public static (string PlanHash, long Zones, bool IsDone) Preview(IndexOptions options, IProgressSink progress) => CellsRun.Bounded("cells index", options.Memory, () =>
    {
        JobInputs inputs = JobInputs.Read(options, progress);
        IndexMemory.Check(options.Memory, inputs.Zones, Workers(options));
        string hash = PlanOf(options, inputs).Hash;
        return (hash, (long)inputs.Zones.Count, IndexPublication.Find(options.Output, hash) is not null);
    });

    /// <summary>Writes the parts of one shard; does nothing when they are written.</summary>
    /// <param name="wait">True waits for another attempt that is at work, false refuses.</param>
    /// <exception cref="ShardException">shard.owned, shard.plan.</exception>
    public static void RunShard(IndexOptions options, ShardFolder folder, ShardedRun run, int shard, bool wait, IProgressSink progress, CancellationToken ct) =>
        CellsRun.Bounded("cells index", options.Memory, () =>
        {
            (JobInputs inputs, CanonicalPlan plan) = Plan(options, folder, run, progress);
            using ShardHold hold = folder.Take(shard, plan, inputs.Records, wait, progress, ct);
            if (hold.Ledger.Phase == JobPhase.Building) Write(options, inputs, plan, run, shard, hold, progress, ct);
            ShardFolder.MarkFinished(hold);
            progress.Write(MessageLevel.Info, $"Shard {shard} of {run.Shards} is finished: {hold.Ledger.NextSequence} parts.");
            return true;
        });

    /// <summary>Puts the parts of all shards together and publishes them. Killed at any point, the same call goes on.</summary>
    /// <exception cref="ShardException">shard.unfinished, shard.plan.</exception>
    public static IndexOutcome Merge(IndexOptions options, ShardFolder folder, ShardedRun run, IProgressSink progress, MemorySampler memory, CancellationToken ct) =>
        CellsRun.Bounded("cells index", options.Memory, () =>
        {
            var clock = new RunClock();
            (JobInputs inputs, CanonicalPlan plan) = Plan(options, folder, run, progress);
            if (IndexPublication.Find(options.Output, plan.Hash) is { } there)
            {
                progress.Write(MessageLevel.Info, $"Nothing to do: '{PartitionPath.Of(options.Output, CellTables.Index, plan.Hash)}' has this content already.");
                folder.RemoveMerge();
                folder.RemoveWork(run.Shards);
                return there;
            }
            using WorkDirectory work = folder.OpenMerge();
            work.Watch(progress, options.Memory.Bytes);
            using SealedShards shards = SealedShards.Of(folder, run);
            var report = new RunReport("cells index", plan, inputs.Records) { MemoryLimitBytes = options.Memory.Bytes };
            ZoneNotes.Tell(inputs.Set, report, progress);
            List<ZoneResult> results = ZoneResult.Of(inputs.Zones);
            using (ProgressStage summing = report.Begin(progress, "sum", "zones", results.Count))
                Sum(options, inputs, Path.Combine(shards.All[0].Data, RunsFolder), results, summing, ct);
            string staging = Path.Combine(options.Output, $"cells-{plan.Hash[..16]}.terrane-merge");
            Directory.CreateDirectory(options.Output);
            using (ProgressStage moving = report.Begin(progress, "move", "parts", shards.All.Sum(shard => shard.Ledger.NextSequence)))
                foreach (SealedShard shard in shards.All) Move(shard, staging, options.Output, plan.Hash, folder.Path, moving, ct);
            var publication = new IndexPublication(options, inputs, plan, results, report, clock, Workers(options));
            IndexOutcome outcome = publication.Publish(staging, cacheHits: 0, telemetry: null, memory, progress);
            shards.Dispose();
            if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
            folder.RemoveWork(run.Shards);
            work.Remove();
            return outcome;
        });

    private static void Write(IndexOptions options, JobInputs inputs, CanonicalPlan plan, ShardedRun run, int shard, ShardHold hold, IProgressSink progress, CancellationToken ct)
    {
        hold.Work.Watch(progress, options.Memory.Bytes);
        string runs = Path.Combine(hold.Data, RunsFolder), staging = Path.Combine(hold.Data, StagingFolder);
        var telemetry = new RunTelemetry(progress);
        List<ZoneResult> results = ZoneResult.Of(inputs.Zones);
        var store = new RunStore(runs, options, inputs.Grid, inputs.Zones);
        using (ProgressStage sweeping = progress.Begin("sweep", "zones", inputs.Zones.Count))
            new SweepStage(inputs.Grid, inputs.Zones, options, store, telemetry).Run(results, Workers(options), sweeping, ct);
        IndexJob.TakeFigures(results, store);
        StagedPart.Check(hold.Ledger, staging, hold.Work.Path);
        PartRange range = PartRange.Of(results, shard, run.Shards);
        using (ProgressStage writing = progress.Begin("write", "rows", range.Rows))
            new WriteStage(new CellValues(inputs.Grid, options.Area), results, store, Names.Of(options.Rule), plan.Hash, staging, telemetry).Run(hold.Ledger, range, Workers(options), writing, ct);
        hold.Ledger.SetPhase(JobPhase.Packing);
        if (shard != 0) Directory.Delete(runs, recursive: true); // the merge reads one copy
    }

    private static void Sum(IndexOptions options, JobInputs inputs, string runs, List<ZoneResult> results, ProgressStage stage, CancellationToken ct)
    {
        var store = new RunStore(runs, options with { Cache = null }, inputs.Grid, inputs.Zones);
        IndexJob.TakeFigures(results, store);
        double[] areas = inputs.Grid.RowAreas(options.Area);
        for (int z = 0; z < results.Count; z++)
        {
            ct.ThrowIfCancellationRequested();
            foreach (CellRun run in RunFile.Read(store.PathOf(z))) results[z].Add(run, inputs.Grid, areas[run.Row]);
            stage.Advance();
        }
    }

    /// <summary>A part is in its shard's folder, moved, or published already by a merge that was killed then.</summary>
    private static void Move(SealedShard shard, string staging, string output, string hash, string folder, ProgressStage stage, CancellationToken ct)
    {
        string made = Path.Combine(shard.Data, StagingFolder);
        foreach (StagedPart part in StagedPart.Of(shard.Ledger))
        {
            ct.ThrowIfCancellationRequested();
            if (part.IsIn(made))
            {
                string target = Path.Combine(staging, part.Table, part.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(Path.Combine(made, part.Table, part.Path), target, overwrite: true); // copies to another disk
                using FileStream moved = File.OpenWrite(target);
                moved.Flush(flushToDisk: true);
            }
            else if (!part.IsIn(staging) && new FileInfo(Path.Combine(PartitionPath.Of(output, part.Table, hash), part.Path)) is var published && !(published.Exists && published.Length == part.Bytes))
            {
                throw part.Lost(Path.Combine(made, part.Table), folder);
            }
            if (part.Table == CellTables.Bounds) stage.Advance(1); // the second of the two
        }
    }

    private static (JobInputs Inputs, CanonicalPlan Plan) Plan(IndexOptions options, ShardFolder folder, ShardedRun run, IProgressSink progress)
    {
        JobInputs inputs = JobInputs.Read(options, progress);
        IndexMemory.Check(options.Memory, inputs.Zones, Workers(options));
        CanonicalPlan plan = PlanOf(options, inputs);
        return plan.Hash == run.PlanHash ? (inputs, plan) : throw ShardException.Plan(folder.Path, run.PlanHash, plan.Hash);
    }

    private static CanonicalPlan PlanOf(IndexOptions options, JobInputs inputs) => IndexPlan.Make(options, inputs.Grid, inputs.Set, inputs.Pipeline);

    private static int Workers(IndexOptions options) => options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
}
