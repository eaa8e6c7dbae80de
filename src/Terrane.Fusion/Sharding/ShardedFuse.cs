using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Sharding;

namespace Terrane.Fusion.Sharding;

/// <summary><c>terrane fuse</c> cut into ranges of cells that processes of several machines fuse, and the merge that writes the outputs from their spools.</summary>
/// <remarks>Cells are not kept in the cache: its index is a database, which machines cannot share.</remarks>
public static class ShardedFuse
{
    /// <summary>What there is to share out; writes nothing.</summary>
    /// <returns>Hash of the plan, cells, and whether its output is there.</returns>
    /// <exception cref="TerraneException">As for a run.</exception>
    public static (string PlanHash, long Cells, bool IsDone) Preview(FuseOptions options, IProgressSink sink, CancellationToken ct)
    {
        using FusionPlan plan = FusionPlan.Make(options with { Cache = null }, ct);
        foreach ((string code, string text) in plan.Warnings) sink.Write(MessageLevel.Warning, text, code);
        FusionMemory.Of(plan, Environment.ProcessorCount); // refuses now what shards would refuse
        return (plan.Canonical.Hash, plan.CellCount, OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate);
    }

    /// <summary>Fuses the cells of one shard; does nothing when they are fused. What could not be read is kept for the merge to tell.</summary>
    /// <param name="wait">True waits for another attempt that is at work, false refuses.</param>
    /// <exception cref="ShardException">shard.owned, shard.plan.</exception>
    public static void RunShard(FuseOptions options, ShardFolder folder, ShardedRun run, int shard, bool wait, IProgressSink sink, CancellationToken ct)
    {
        using FusionPlan plan = Plan(options, folder, run, out FusionMemory shares, ct);
        using ShardHold hold = folder.Take(shard, plan.Canonical, plan.Inputs, wait, sink, ct);
        if (hold.Ledger.Phase == JobPhase.Building)
        {
            hold.Work.Watch(sink, options.Memory.Bytes);
            var report = new RunReport("fuse", plan.Canonical, plan.Inputs);
            using (var spool = new CellSpool(PathIn(hold.Data), CellSpool.LengthOf(hold.Ledger)))
                new FuseStage(plan, shares, sink, report, hold.Ledger).Run(spool, ShardRange.Start(shard, run.Shards, plan.CellCount), ShardRange.Start(shard + 1, run.Shards, plan.CellCount), ct);
            hold.Ledger.SetPhase(JobPhase.Packing);
        }
        ShardFolder.MarkFinished(hold);
        sink.Write(MessageLevel.Info, $"Shard {shard} of {run.Shards} is finished: {hold.Ledger.NextSequence} cells.");
    }

    /// <summary>Writes the outputs from the spools of all shards and publishes them. Killed at any point, the same call goes on.</summary>
    /// <exception cref="ShardException">shard.unfinished, shard.plan.</exception>
    public static FuseSummary Merge(FuseOptions options, ShardFolder folder, ShardedRun run, IProgressSink sink, MemorySampler memory, CancellationToken ct)
    {
        using FusionPlan plan = Plan(options, folder, run, out FusionMemory shares, ct);
        if (OutputCheck.Decide(options.Output, plan.Canonical, options.Overwrite) == OutputDecision.UpToDate)
        {
            sink.Write(MessageLevel.Info, $"{options.Output} is up to date: the same plan made it.");
            folder.RemoveMerge();
            folder.RemoveWork(run.Shards);
            return new FuseSummary(true, 0, 0);
        }
        using WorkDirectory work = folder.OpenMerge();
        work.Watch(sink, options.Memory.Bytes);
        using SealedShards shards = SealedShards.Of(folder, run);
        RunReport report = FuseJob.Report(plan, sink);
        FuseSummary summary;
        using (Ledger ledger = UnfinishedWork.Of(work, plan.Canonical, options.Overwrite, sink) ?? Ledger.Create(work.LedgerPath, plan.Canonical, plan.Inputs))
        using (var spool = new CellSpool(shards.All.Select(shard => (PathIn(shard.Data), CellSpool.LengthOf(shard.Ledger)))))
        {
            if (ledger.Phase == JobPhase.Building) ledger.SetPhase(JobPhase.Packing);
            summary = new FinishStage(plan, shares, sink, report, ledger, [.. shards.All.Select(shard => shard.Ledger)]).Run(spool, memory, ct);
        }
        shards.Dispose();
        folder.RemoveWork(run.Shards);
        work.Remove();
        return summary;
    }

    /// <summary>Makes the plan again, where this process runs.</summary>
    private static FusionPlan Plan(FuseOptions options, ShardFolder folder, ShardedRun run, out FusionMemory shares, CancellationToken ct)
    {
        FusionPlan plan = FusionPlan.Make(options with { Cache = null }, ct);
        try
        {
            if (plan.Canonical.Hash != run.PlanHash) throw ShardException.Plan(folder.Path, run.PlanHash, plan.Canonical.Hash);
            shares = FusionMemory.Of(plan, Environment.ProcessorCount);
            ProcessMemory.LimitManagedHeap(shares.ManagedHeap.Bytes);
            return plan;
        }
        catch
        {
            plan.Dispose();
            throw;
        }
    }

    private static string PathIn(string folder) => Path.Combine(folder, CellSpool.FileName);
}
