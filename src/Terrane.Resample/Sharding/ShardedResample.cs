using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;

namespace Terrane.Resample.Sharding;

/// <summary><c>terrane resample</c> cut into ranges of bands that processes of several machines compute, and the merge that stores them.</summary>
/// <remarks>Only the merge opens the store: its files and databases are written in the order of cells, as by one run, so any store can be the target.</remarks>
public static class ShardedResample
{
    /// <summary>What there is to share out; reads no cell and writes nothing.</summary>
    /// <returns>Hash of the plan, bands, and whether every dataset is in the store already.</returns>
    /// <exception cref="TerraneException">As for a run.</exception>
    public static (string PlanHash, long Bands, bool IsDone) Preview(ResampleOptions options)
    {
        ResamplePlan plan = ResamplePlan.Make(options);
        var units = new BandUnits(plan, options);
        return (units.Canonical.Hash, units.Count, IsDone(plan, options));
    }

    /// <summary>Computes the bands of one shard; does nothing when they are computed. What could not be read is kept for the merge to tell.</summary>
    /// <param name="wait">True waits for another attempt that is at work, false refuses.</param>
    /// <exception cref="ShardException">shard.owned, shard.plan.</exception>
    public static void RunShard(ResampleOptions options, ShardFolder folder, ShardedRun run, int shard, bool wait, IProgressSink progress, CancellationToken ct)
    {
        (ResamplePlan plan, BandUnits units) = Plan(options, folder, run);
        using ShardHold hold = folder.Take(shard, units.Canonical, [], wait, progress, ct);
        if (hold.Ledger.Phase == JobPhase.Building)
        {
            hold.Work.Watch(progress, options.Memory.Bytes);
            bool isAlone = plan.Datasets.Count + plan.Failures.Count == 1;
            using (BandSpool spool = BandSpool.Append(Path.Combine(hold.Data, BandSpool.FileName), BandStage.LengthOf(hold.Ledger)))
                new BandStage(options, units, isAlone, hold.Ledger, progress).Run(spool, ShardRange.Start(shard, run.Shards, units.Count), ShardRange.Start(shard + 1, run.Shards, units.Count), ct);
            hold.Ledger.SetPhase(JobPhase.Packing);
        }
        ShardFolder.MarkFinished(hold);
        progress.Write(MessageLevel.Info, $"Shard {shard} of {run.Shards} is finished: {hold.Ledger.NextSequence} bands.");
    }

    /// <summary>Puts the bands of all shards into the store, a dataset at a time. Killed at any point, the same call goes on with what is missing.</summary>
    /// <exception cref="ShardException">shard.unfinished, shard.plan.</exception>
    public static ResampleOutcome Merge(ResampleOptions options, ShardFolder folder, ShardedRun run, IProgressSink progress, CancellationToken ct)
    {
        (ResamplePlan plan, BandUnits units) = Plan(options, folder, run);
        if (IsDone(plan, options))
        {
            progress.Write(MessageLevel.Info, "All datasets are up to date.");
            folder.RemoveMerge();
            folder.RemoveWork(run.Shards);
            return new ResampleOutcome(0, plan.Datasets.Count, 0);
        }
        using WorkDirectory work = folder.OpenMerge();
        work.Watch(progress, options.Memory.Bytes);
        using SealedShards shards = SealedShards.Of(folder, run);
        ResampleOutcome outcome = ResampleJob.RunPlan(plan, options, progress, (dataset, take) =>
        {
            ResamplePlan.Divide(dataset, options).Memory.Apply(); // sinks of GDAL share its cache
            Replay(dataset, units, shards.All, take, ct);
        }, ct);
        shards.Dispose();
        folder.RemoveWork(run.Shards);
        work.Remove();
        return outcome;
    }

    /// <summary>Gives the bands of one dataset in order, whichever shards have made them.</summary>
    private static void Replay(Dataset dataset, BandUnits units, IReadOnlyList<SealedShard> shards, DatasetRun.BandTaker take, CancellationToken ct)
    {
        (WindowPlan windows, long start) = units.Of(dataset);
        double[] band = new double[(long)windows.BandRows * windows.Columns];
        for (int shard = 0; shard < shards.Count; shard++)
        {
            long first = ShardRange.Start(shard, shards.Count, units.Count), from = Math.Max(start, first), to = Math.Min(start + windows.Bands, ShardRange.Start(shard + 1, shards.Count, units.Count));
            if (from >= to) continue;
            using BandSpool spool = BandSpool.Read(Path.Combine(shards[shard].Data, BandSpool.FileName));
            foreach (UnitRecord record in shards[shard].Ledger.Units().Where(unit => first + unit.Sequence >= from).Take((int)(to - from)))
            {
                ct.ThrowIfCancellationRequested();
                JsonNode figures = JsonNode.Parse(record.FiguresJson)!;
                if (figures["code"] is { } code) throw new TerraneException(code.GetValue<string>(), figures["message"]!.GetValue<string>(), null);
                int row = (int)(first + record.Sequence - start) * windows.BandRows, rows = Math.Min(windows.BandRows, windows.Rows - row);
                Span<double> cells = band.AsSpan(0, rows * windows.Columns);
                spool.Read(figures["offset"]!.GetValue<long>(), figures["bytes"]!.GetValue<int>(), cells, record.ResultHash);
                take(row, rows, cells);
            }
        }
    }

    /// <summary>Opens the store for a moment, and refuses what a run would refuse.</summary>
    private static bool IsDone(ResamplePlan plan, ResampleOptions options)
    {
        using IDatasetStore store = StoreText.Open(options.To, options.Layout, new ByteSize(options.Memory.Bytes / 3));
        ResampleJob.CheckStore(store, plan, options);
        return plan.Failures.Count == 0 && plan.Datasets.All(dataset =>
            store.Entries.FirstOrDefault(entry => entry.Name == dataset.Name) is { } there && there.PlanHash == CanonicalPlan.From(dataset.Plan()).Hash && !(options.Overwrite && there.IsMerged));
    }

    /// <summary>Makes the plan again, where this process runs.</summary>
    private static (ResamplePlan Plan, BandUnits Units) Plan(ResampleOptions options, ShardFolder folder, ShardedRun run)
    {
        ResamplePlan plan = ResamplePlan.Make(options);
        var units = new BandUnits(plan, options);
        return units.Canonical.Hash == run.PlanHash ? (plan, units) : throw ShardException.Plan(folder.Path, run.PlanHash, units.Canonical.Hash);
    }
}
