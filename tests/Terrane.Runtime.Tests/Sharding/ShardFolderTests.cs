using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Tests.Sharding;

/// <remarks>The folder for temporary files belongs to the whole process, so nothing else runs meanwhile.</remarks>
[Collection(nameof(ProcessWide))]
public sealed class ShardFolderTests : IDisposable
{
    private static readonly CanonicalPlan Plan = CanonicalPlan.Parse("""{"options":{"maxZoom":12}}""");
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryVariables _variables = new();
    private readonly ProgressSink _sink = ProgressSink.Create(TextWriter.Null, ProgressOptions.Default);
    private ShardFolder Folder => new(_folder.Path);

    public void Dispose()
    {
        _sink.Dispose();
        _variables.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_an_attempt_on_this_machine_has_done_is_gone_on_with_where_it_lies()
    {
        string data;
        using (ShardHold first = Take(3))
        {
            data = first.Data;
            first.Ledger.CommitGroup([new UnitRecord(0, "{}", "aa")], "{}");
        }
        using ShardHold second = Take(3);
        Assert.Equal((data, 1, 2), (second.Data, (int)second.Ledger.NextSequence, second.Attempt));
    }

    [Fact]
    public void Of_two_at_once_the_second_is_refused()
    {
        using ShardHold first = Take(0);
        ShardException refusal = Assert.Throws<ShardException>(() => Take(0));
        Assert.Equal("shard.owned", refusal.Code);
        using ShardHold other = Take(1);
        Assert.NotEqual(first.Data, other.Data);
    }

    [Fact]
    public void One_that_is_cut_off_on_another_machine_can_neither_commit_nor_reach_what_its_successor_writes()
    {
        string work = Folder.WorkOf(0), old;
        using (ShardHold first = Take(0))
        {
            old = first.Data;
            File.WriteAllText(Path.Combine(old, "tiles"), "whole");
            first.Ledger.CommitGroup([new UnitRecord(0, "{}", "aa")], "{}");
        }
        // As a process elsewhere leaves it that has a lock of another machine: to us it is silent, and it is not dead.
        using Ledger cutOff = Ledger.Open(Path.Combine(work, "ledger.sqlite"))!;
        cutOff.Claim();
        Say(work, DateTime.UtcNow);

        using ShardHold second = Take(0);
        Assert.NotEqual(old, second.Data);
        Assert.Equal("whole", File.ReadAllText(Path.Combine(second.Data, "tiles")));
        RunException fenced = Assert.Throws<RunException>(() => cutOff.CommitGroup([new UnitRecord(1, "{}", "bb")], "{}"));
        Assert.Equal("run.fenced", fenced.Code);
        Assert.Equal("run.fenced", Assert.Throws<RunException>(() => cutOff.SetPhase(JobPhase.Packing)).Code);
        second.Ledger.CommitGroup([new UnitRecord(1, "{}", "bb")], "{}");
        Assert.Equal((2, JobPhase.Building), ((int)second.Ledger.NextSequence, second.Ledger.Phase));
    }

    [Fact]
    public async Task One_that_lives_on_another_machine_is_not_taken_over()
    {
        Take(0).Dispose();
        string work = Folder.WorkOf(0);
        Say(work, DateTime.UtcNow);
        using var stop = new CancellationTokenSource();
        Task beat = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(20, CancellationToken.None);
                Say(work, DateTime.UtcNow);
            }
        }, CancellationToken.None);
        ShardException refusal = Assert.Throws<ShardException>(() => Take(0, TimeSpan.FromSeconds(20)));
        await stop.CancelAsync();
        await beat;
        Assert.Equal("shard.owned", refusal.Code);
        Assert.Contains("elsewhere", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_merge_takes_only_what_is_finished_and_nobody_adds_to_it_then()
    {
        Assert.Null(Folder.Seal(0, Plan.Hash)); // never begun
        using (ShardHold hold = Take(0))
        {
            hold.Ledger.CommitGroup([new UnitRecord(0, "{}", "aa")], "{}");
            Assert.Equal("run.locked", Assert.Throws<RunException>(() => Folder.Seal(0, Plan.Hash)).Code);
        }
        Assert.Null(Folder.Seal(0, Plan.Hash)); // half done
        using (ShardHold hold = Take(0)) hold.Ledger.SetPhase(JobPhase.Packing);
        Assert.Null(Folder.Seal(0, "another plan"));
        using Ledger late = Ledger.Open(Path.Combine(Folder.WorkOf(0), "ledger.sqlite"))!;
        late.Claim();
        using SealedShard? done = Folder.Seal(0, Plan.Hash);
        Assert.NotNull(done);
        Assert.Equal("run.fenced", Assert.Throws<RunException>(() => late.SetPhase(JobPhase.Done)).Code);
    }

    private static void Say(string work, DateTime updated)
    {
        var run = new RunSnapshot { Command = "worker", Pid = 1, StartTicks = 1, Host = "elsewhere", Started = updated, Updated = updated };
        string path = Path.Combine(work, RunSnapshot.FileName);
        File.WriteAllText(path + ".other", run.ToJson());
        File.Move(path + ".other", path, overwrite: true);
    }

    private ShardHold Take(int shard, TimeSpan? observation = null) =>
        Folder.Take(shard, Plan, [], wait: false, _sink, observation ?? Short, TestContext.Current.CancellationToken);
}
