using System.Globalization;
using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Sharding;

/// <summary>The folder of a sharded run: plan.json, a work folder for each shard and one for the merge, and logs. It is all that nodes have in common.</summary>
/// <param name="path">Full.</param>
public sealed class ShardFolder(string path)
{
    private const string DataKey = "data", MergeName = "merge", FinishedName = "finished";

    // Attributes of files are a minute old at most on NFS, and a run says that it lives every second.
    private static readonly TimeSpan Observation = TimeSpan.FromSeconds(75), LongSilence = TimeSpan.FromMinutes(10), Pause = TimeSpan.FromSeconds(2);

    public string Path => path;

    /// <summary>Of what the tasks print.</summary>
    public string Logs => System.IO.Path.Combine(path, "logs");

    /// <summary>Work folder of a shard; there once it has begun.</summary>
    public string WorkOf(int shard) => WorkDirectory.PathFor(NameOf(shard));

    /// <summary>Work folder of the merge.</summary>
    public string MergeWork => WorkDirectory.PathFor(MergePath);

    public WorkDirectory OpenMerge() => WorkDirectory.Open(MergePath);

    /// <summary>Deletes what a merge left that was killed after it had published.</summary>
    public void RemoveMerge() => WorkDirectory.RemoveLeftover(MergePath);

    private string MergePath => System.IO.Path.Combine(path, MergeName);

    /// <summary>Makes this process the one that works on a shard, and takes over what attempts before have finished.</summary>
    /// <param name="wait">Where another attempt is at work: true waits for its end, false refuses.</param>
    /// <exception cref="ShardException">shard.owned; shard.plan: begun from another plan.</exception>
    public ShardHold Take(int shard, CanonicalPlan plan, IReadOnlyList<InputRecord> inputs, bool wait, IProgressSink sink, CancellationToken ct) =>
        Take(shard, plan, inputs, wait, sink, Observation, ct);

    internal ShardHold Take(int shard, CanonicalPlan plan, IReadOnlyList<InputRecord> inputs, bool wait, IProgressSink sink, TimeSpan observation, CancellationToken ct)
    {
        bool said = false;
        while (true)
        {
            RunSnapshot? before = RunSnapshot.Read(WorkOf(shard));
            bool isElsewhere = before is { IsOver: false } && before.Host != Environment.MachineName;
            try
            {
                if (isElsewhere && IsAlive(shard, before!, observation, ct)) throw ShardException.Owned(WorkOf(shard), $"process {before!.Pid} on {before.Host}");
                return Hold(WorkDirectory.Open(NameOf(shard)), plan, inputs, isElsewhere);
            }
            catch (TerraneException e) when (e is RunException { Code: "run.locked" } or ShardException { Code: "shard.owned" })
            {
                if (!wait) throw e as ShardException ?? ShardException.Owned(WorkOf(shard), RunLock.Holder(WorkOf(shard)));
                if (!said) sink.Write(MessageLevel.Info, $"{e.Message} Waiting for its end.");
                said = true;
                if (ct.WaitHandle.WaitOne(Pause)) ct.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Takes a finished shard for the merge: from here on no attempt, alive or cut off, can add to it.</summary>
    /// <returns>Null when it is not finished.</returns>
    /// <exception cref="RunException">run.locked: an attempt is at work.</exception>
    public SealedShard? Seal(int shard, string planHash)
    {
        string work = WorkOf(shard), file = System.IO.Path.Combine(work, WorkDirectory.LedgerName);
        if (!File.Exists(file)) return null;
        RunLock held = RunLock.Take(work);
        Ledger? ledger = null;
        try
        {
            ledger = Ledger.Open(file);
            if (ledger is null || ledger.PlanHash != planHash || ledger.Phase == JobPhase.Building)
            {
                ledger?.Dispose();
                held.Dispose();
                return null;
            }
            ledger.Claim();
            return new SealedShard(held, ledger, System.IO.Path.Combine(work, ledger.GetState(DataKey)!));
        }
        catch
        {
            ledger?.Dispose();
            held.Dispose();
            throw;
        }
    }

    /// <summary>Notes for those who look on that a shard is finished; the ledger is what the merge goes by.</summary>
    public static void MarkFinished(ShardHold hold) => File.WriteAllText(hold.Work.Combine(FinishedName), "");

    /// <summary>Every shard in order, and the merge, from any machine.</summary>
    public IReadOnlyList<ShardView> Look(ShardedRun run) => MergeRecord.Of(this, run) is not null
        ? [.. Enumerable.Range(0, run.Shards).Select(shard => new ShardView($"shard {shard}", ShardState.Finished, null)), new ShardView("merge", ShardState.Finished, null)]
        : [.. Enumerable.Range(0, run.Shards).Select(shard => Look($"shard {shard}", WorkOf(shard))), Look("merge", MergeWork)];

    /// <summary>Shards that are not finished.</summary>
    public IReadOnlyList<int> Unfinished(ShardedRun run) =>
        [.. Enumerable.Range(0, run.Shards).Where(shard => !File.Exists(System.IO.Path.Combine(WorkOf(shard), FinishedName)))];

    private static ShardView Look(string name, string work)
    {
        RunSnapshot? snapshot = RunSnapshot.Read(work);
        if (File.Exists(System.IO.Path.Combine(work, FinishedName))) return new ShardView(name, ShardState.Finished, snapshot);
        if (snapshot is null) return new ShardView(name, ShardState.Waiting, null);
        bool isRunning = RunPlace.Find(work) is [var place, ..] && place.Look()?.Phase == RunPhase.Running;
        return new ShardView(name, isRunning ? ShardState.Running : ShardState.Stopped, snapshot);
    }

    /// <summary>Deletes the work of all shards; the merge has published it.</summary>
    public void RemoveWork(int shards)
    {
        for (int shard = 0; shard < shards; shard++)
            if (Directory.Exists(WorkOf(shard))) Directory.Delete(WorkOf(shard), recursive: true);
    }

    private string NameOf(int shard) => System.IO.Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"shard-{shard:D4}"));

    /// <summary>Where locks do not cross machines, only watching tells: what lives says so every second. Whoever is taken for dead by mistake is fenced by the ledger.</summary>
    private bool IsAlive(int shard, RunSnapshot before, TimeSpan observation, CancellationToken ct)
    {
        if (DateTime.UtcNow - before.Updated > LongSilence) return false;
        for (DateTime end = DateTime.UtcNow + observation; DateTime.UtcNow < end;)
        {
            if (ct.WaitHandle.WaitOne(Pause < observation ? Pause : observation / 4)) ct.ThrowIfCancellationRequested();
            if (RunSnapshot.Read(WorkOf(shard)) is not { IsOver: false } now) return false;
            if (now.Updated != before.Updated || now.Pid != before.Pid) return true;
        }
        return false;
    }

    private static ShardHold Hold(WorkDirectory work, CanonicalPlan plan, IReadOnlyList<InputRecord> inputs, bool isElsewhere)
    {
        Ledger? ledger = null;
        try
        {
            ledger = Ledger.Open(work.LedgerPath) ?? Ledger.Create(work.LedgerPath, plan, inputs);
            if (ledger.PlanHash != plan.Hash) throw ShardException.Plan(work.Path, ledger.PlanHash, plan.Hash);
            int attempt = ledger.Claim();
            string name = string.Create(CultureInfo.InvariantCulture, $"attempt-{attempt}");
            string? current = ledger.GetState(DataKey);
            if (current is null) ledger.SetState(DataKey, current = name);
            else if (isElsewhere)
            {
                // A process that is cut off can write no ledger any more, but still its files: they are left to it.
                CopyTree(work.Combine(current), work.Combine(name));
                ledger.SetState(DataKey, current = name);
            }
            Directory.CreateDirectory(work.Combine(current));
            foreach (string other in Directory.EnumerateDirectories(work.Path, "attempt-*").Where(folder => folder != work.Combine(current))) Directory.Delete(other, recursive: true);
            return new ShardHold(work, ledger, work.Combine(current), attempt);
        }
        catch
        {
            ledger?.Dispose();
            work.Dispose();
            throw;
        }
    }

    /// <summary>What goes while it is copied belonged to units that are on record without it.</summary>
    private static void CopyTree(string from, string to)
    {
        if (Directory.Exists(to)) Directory.Delete(to, recursive: true);
        Directory.CreateDirectory(to);
        if (!Directory.Exists(from)) return;
        foreach (string folder in Directory.EnumerateDirectories(from)) CopyTree(folder, System.IO.Path.Combine(to, System.IO.Path.GetFileName(folder)));
        foreach (string file in Directory.EnumerateFiles(from))
        {
            try
            {
                File.Copy(file, System.IO.Path.Combine(to, System.IO.Path.GetFileName(file)), overwrite: true);
            }
            catch (FileNotFoundException)
            {
            }
        }
    }
}
