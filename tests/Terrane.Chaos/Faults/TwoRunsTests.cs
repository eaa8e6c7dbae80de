using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Faults;

/// <summary>The same command twice at a time.</summary>
public sealed class TwoRunsTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void One_of_two_runs_makes_the_output_and_the_other_says_who_does(string command) => Strike("two runs", command, Scale.Rounds(1, 20), round =>
    {
        using RunningProgram first = round.Start();
        Thread.Sleep(round.Random.Next(Undisturbed.Of(round.Command).Milliseconds));
        using RunningProgram second = round.Start();
        (Outcome one, Outcome two) = (first.Finish(), second.Finish());
        Sessions.AssertEnded(first.Id);
        Sessions.AssertEnded(second.Id);
        Snapshot found = Snapshot.Of(round.Out);
        round.JudgeDisturbed(one, found);
        round.JudgeDisturbed(two, found);
        Assert.True(one.ExitCode == 0 || two.ExitCode == 0, $"Neither made it.\n{one.Error}\n{two.Error}");
        foreach ((Outcome run, int other) in new[] { (one, second.Id), (two, first.Id) })
        {
            if (run.ExitCode == 0 || ErrorCodes.In(run.Error).Contains("output.exists")) continue;
            Assert.True(run.Error.Contains($"process {other}", StringComparison.Ordinal), $"It does not say that process {other} works there:\n{run.Error}");
        }
        round.JudgeRerun(round.Run(), Snapshot.Of(round.Out), round.Temporary);
    });
}
