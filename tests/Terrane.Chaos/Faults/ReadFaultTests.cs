using Terrane.Chaos.Running;

namespace Terrane.Chaos.Faults;

/// <summary>Reads that fail once, and reads that give less than was asked.</summary>
public sealed class ReadFaultTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_read_that_fails_is_told_and_the_same_command_mends_it(string command) =>
        Strike("read error", command, Scale.Rounds(1, 60), round => StrikeOnce(round, "read-error", CallKind.Read), FaultLibrary.Unavailable);

    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void Short_reads_change_nothing(string command) => Strike("short reads", command, Scale.Rounds(1, 5), round =>
    {
        // From the first call on, or from somewhere.
        long at = round.Number == 0 ? 1 : round.Random.NextInt64(1, FaultLibrary.CallsOf(round.Command, CallKind.Read) + 1);
        round.JudgeRerun(round.Run(FaultLibrary.Environment("short-read", at)).Exits(0), Snapshot.Of(round.Out), round.Temporary);
    }, FaultLibrary.Unavailable);
}
