using Terrane.Chaos.Running;

namespace Terrane.Chaos.Faults;

/// <summary>A clock of the day that jumps back a year, and later forward two.</summary>
public sealed class ClockTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_clock_that_jumps_changes_no_byte(string command) => Strike("clock", command, Scale.Rounds(1, 20), round =>
    {
        long at = round.Random.NextInt64(1, FaultLibrary.CallsOf(round.Command, CallKind.Clock) + 1);
        round.JudgeRerun(round.Run(FaultLibrary.Environment("clock", at)).Exits(0), Snapshot.Of(round.Out), round.Temporary);
    }, FaultLibrary.Unavailable);
}
