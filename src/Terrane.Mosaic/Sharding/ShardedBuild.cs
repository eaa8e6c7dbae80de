using Terrane.Core;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Sharding;

namespace Terrane.Mosaic.Sharding;

/// <summary>A build cut into ranges of units that processes of several machines make, and the merge that gives the bytes of an undivided build.</summary>
public static class ShardedBuild
{
    /// <summary>Makes the units of one shard; does nothing when they are made. What could not be read is kept for the merge to tell.</summary>
    /// <param name="wait">True waits for another attempt that is at work, false refuses.</param>
    /// <exception cref="TerraneException">The user can mend it; what was done so far is kept.</exception>
    public static void RunShard(BuildOptions options, ShardFolder folder, ShardedRun run, int shard, bool wait, IProgressSink sink, CancellationToken ct, IReadOnlyList<string>? worker = null)
    {
        using MosaicPlan plan = Plan(options, folder, run, sink, out MemoryShares shares, ct);
        using ShardHold hold = folder.Take(shard, plan.Canonical, plan.Inputs, wait, sink, ct);
        if (hold.Ledger.Phase != JobPhase.Building)
        {
            ShardFolder.MarkFinished(hold);
            sink.Write(MessageLevel.Info, $"Shard {shard} of {run.Shards} is finished.");
            return;
        }
        hold.Work.Watch(sink, options.Memory.Bytes);
        var units = new UnitSelection(plan, [], new UnitShare(shard, run.Shards));
        var report = new RunReport("build", plan.Canonical, plan.Inputs) { MemoryLimitBytes = options.Memory.Bytes };
        new UnitRun(plan, units, sink, report, shares, hold.Work, hold.Data, hold.Ledger, at => PartSpools.Open(hold.Data, options.Split, at), worker).Run(ct);
        hold.Ledger.SetPhase(JobPhase.Packing);
        ShardFolder.MarkFinished(hold);
        sink.Write(MessageLevel.Info, $"Shard {shard} of {run.Shards} is finished: {hold.Ledger.NextSequence} units.");
    }

    /// <summary>Makes what lies between the shards and publishes all of it. Killed at any point, the same call goes on.</summary>
    /// <exception cref="ShardException">shard.unfinished, shard.plan.</exception>
    public static BuildSummary Merge(BuildOptions options, ShardFolder folder, ShardedRun run, IProgressSink sink, MemorySampler memory, CancellationToken ct, IReadOnlyList<string>? worker = null)
    {
        using MosaicPlan plan = Plan(options, folder, run, sink, out MemoryShares shares, ct);
        if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate)
        {
            sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
            folder.RemoveMerge();
            folder.RemoveWork(run.Shards);
            return new BuildSummary(true, 0, 0, 0, null);
        }
        if (!Directory.Exists(folder.MergeWork) && folder.Unfinished(run) is { Count: > 0 } missing) throw ShardException.Unfinished(folder.Path, missing, run.Shards); // before anything is made
        using WorkDirectory work = folder.OpenMerge();
        work.Watch(sink, options.Memory.Bytes);
        using SealedShards held = SealedShards.Of(folder, run);
        IReadOnlyList<SealedShard> shards = held.All;
        using Ledger ledger = UnfinishedWork.Of(work, plan.Canonical, options.Overwrite, sink) ?? Ledger.Create(work.LedgerPath, plan.Canonical, plan.Inputs);
        var report = new RunReport("build", plan.Canonical, plan.Inputs) { MemoryLimitBytes = options.Memory.Bytes };
        foreach ((string code, string text) in plan.Warnings) report.Warn(sink, code, text);
        foreach (TerraneException failure in plan.Unreadable) report.DataErrors.Add(failure.Code, failure.Message);
        if (ledger.Phase == JobPhase.Building)
        {
            // Whatever an attempt wrote beyond what its ledger knows is cut off.
            foreach (SealedShard shard in shards) PartSpools.Open(shard.Data, options.Split, shard.Ledger.PositionJson).Dispose();
            foreach (SealedShard shard in shards) CopyPictures(UnitRun.PicturesIn(shard.Data), UnitRun.PicturesIn(work.Path));
            var units = new UnitSelection(plan, [], UnitShare.Borders(run.Shards));
            IReadOnlyList<int> places = units.ShardsOfBorders();
            new UnitRun(plan, units, sink, report, shares, work, work.Path, ledger, at => new BorderSpools(work.Path, options.Split, places, at), worker)
            {
                InheritedRoots = [.. shards.Select(shard => Path.Combine(shard.Data, UnitRun.RootFolder))],
            }.Run(ct);
            ledger.SetPhase(JobPhase.Packing);
        }
        var finish = new FinishStep(plan, sink, report, shares, work.TemporaryPath, ledger, BuildOutcome.Of([.. shards.Select(shard => shard.Ledger), ledger]), UnitRun.PicturesIn(work.Path))
        {
            Pieces = [.. shards.SelectMany((shard, i) => new[] { BorderSpools.PieceOf(work.Path, ledger.PositionJson, i), new SpoolPiece(shard.Data, shard.Ledger.PositionJson) }).OfType<SpoolPiece>()],
        };
        BuildSummary summary = finish.Run(memory, ct) ?? throw FinishStep.Nothing(report, options);
        ledger.Dispose();
        held.Dispose();
        folder.RemoveWork(run.Shards);
        work.Remove();
        return summary;
    }

    /// <summary>Makes the plan again, where this process runs.</summary>
    private static MosaicPlan Plan(BuildOptions options, ShardFolder folder, ShardedRun run, IProgressSink sink, out MemoryShares shares, CancellationToken ct)
    {
        ProcessMemory.LimitManagedHeap(MemoryShares.Of(options, Environment.ProcessorCount, MemoryDemand.None).ManagedHeap.Bytes);
        MosaicPlan plan;
        using (ProgressStage stage = sink.Begin("plan", "sources", options.Sources.Count))
        {
            plan = MosaicPlan.Make(options, ct);
            stage.Advance(plan.Sources.Count);
        }
        try
        {
            if (plan.Canonical.Hash != run.PlanHash) throw ShardException.Plan(folder.Path, run.PlanHash, plan.Canonical.Hash);
            shares = MemoryShares.Of(options, Environment.ProcessorCount, plan.Demand);
            RasterLibraries.LimitCache(shares.GdalCache);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    private static void CopyPictures(string from, string to)
    {
        if (!Directory.Exists(from)) return;
        Directory.CreateDirectory(to);
        foreach (string piece in Directory.EnumerateFiles(from)) File.Copy(piece, Path.Combine(to, Path.GetFileName(piece)), overwrite: true);
    }
}
