using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Faults;

/// <summary>A source that is gone in the middle of a run, and back for the next.</summary>
public sealed class VanishedSourceTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_vanished_source_is_told_and_its_return_mends_it(string command) => Strike("vanished source", command, Scale.Rounds(1, 20), round =>
    {
        round.TakeOwnInputs();
        string source = Path.Combine(round.Inputs, round.Command.Source), hidden = source + ".hidden";
        using RunningProgram run = round.Start();
        Thread.Sleep(round.Random.Next(Undisturbed.Of(round.Command).Milliseconds));
        File.Move(source, hidden);
        Outcome outcome = run.Finish();
        Sessions.AssertEnded(run.Id);
        round.JudgeDisturbed(outcome, Snapshot.Of(round.Out));
        File.Move(hidden, source);
        round.JudgeRerun(outcome);
    });
}
