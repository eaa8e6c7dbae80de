using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Sharding;

/// <summary>Begins sharded runs, and goes on with those that are there.</summary>
public static class ShardStore
{
    /// <summary>Writes plan.json. Shards of the same plan are kept; those of another are dropped with <paramref name="overwrite"/> and refused without.</summary>
    /// <exception cref="ShardException">shard.begun: the folder has another plan's work, or as many other shards; shard.run: it cannot be written.</exception>
    public static void Prepare(ShardFolder folder, ShardedRun run, bool overwrite, IProgressSink sink)
    {
        try
        {
            Directory.CreateDirectory(folder.Logs);
            if (ShardedRun.IsIn(folder.Path) && ShardedRun.Read(folder.Path) is { } before && (before.PlanHash != run.PlanHash || before.Shards != run.Shards || before.Version != run.Version))
            {
                string what = before.PlanHash != run.PlanHash ? "another plan" : before.Version != run.Version ? $"terrane {before.Version}" : $"{before.Shards} shards";
                if (!overwrite || folder.Look(before).Any(view => view.State == ShardState.Running)) throw ShardException.Begun(folder.Path, what);
                sink.Write(MessageLevel.Info, $"Dropping the unfinished work of {what} in {folder.Path}.");
                folder.RemoveWork(before.Shards);
                folder.RemoveMerge();
            }
            MergeRecord.Remove(folder); // whoever calls has looked at the output
            run.Write(folder.Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ShardException.Run(folder.Path, e.Message, e);
        }
    }
}
