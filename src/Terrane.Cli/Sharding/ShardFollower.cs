using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Submitting;

namespace Terrane.Cli.Sharding;

/// <summary>`terrane submit --wait`: looks at the shared folder and at the queue until the output is there.</summary>
internal static class ShardFollower
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <param name="jobs">Numbers of the jobs.</param>
    /// <returns>Exit code of the run as a whole.</returns>
    /// <exception cref="TerraneException">submit.failed: the queue has let go of the jobs and the output is not there.</exception>
    public static int Follow(ShardFolder folder, ShardedRun run, IReadOnlyList<string> jobs, JobContext context, CancellationToken ct)
    {
        using ProgressStage stage = context.Progress.Begin("shards", "items");
        long done = 0;
        while (true)
        {
            // Asked first: what has left the queue by now has written its last.
            bool isQueued = SlurmClient.States(jobs).Count > 0;
            ShardView[] views = [.. folder.Look(run).SkipLast(1)]; // the merge counts other things
            long now = views.Sum(view => view.Done);
            if (now > done) stage.Advance(now - done);
            done = Math.Max(done, now);
            long[] totals = [.. views.Where(view => view.Stage is not null).Select(view => view.State == ShardState.Finished ? view.Done : view.Stage!.Total ?? view.Done)];
            if (totals.Length > 0) stage.SetTotal(Math.Max(done, totals.Sum() * views.Length / totals.Length));
            if (MergeRecord.Of(folder, run) is { } merged)
            {
                stage.SetTotal(done);
                return merged.DataErrors > 0 ? Exit.DataErrors : Exit.Success;
            }
            if (!isQueued)
            {
                throw new TerraneException("submit.failed", $"The jobs have left the queue and '{run.Output}' is not made; {folder.Unfinished(run).Count} of {run.Shards} shards are unfinished.",
                    $"See what they printed in '{folder.Logs}', mend it, and submit again: every shard goes on where it was.");
            }
            if (ct.WaitHandle.WaitOne(Pause)) ct.ThrowIfCancellationRequested();
        }
    }
}
