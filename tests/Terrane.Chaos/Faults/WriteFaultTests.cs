using Terrane.Chaos.Running;

namespace Terrane.Chaos.Faults;

/// <summary>Writes and flushes that fail: once, or from some instant on.</summary>
public sealed class WriteFaultTests : FaultTests
{
    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_write_that_fails_is_told_and_the_same_command_mends_it(string command) =>
        Strike("write error", command, Scale.Rounds(1, 40), round => StrikeOnce(round, "write-error", CallKind.Write), FaultLibrary.Unavailable);

    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_disk_that_is_full_from_some_write_on_is_told_and_the_same_command_goes_on(string command) =>
        Strike("full from a write on", command, Scale.Rounds(1, 40), round => StrikeOnce(round, "write-full", CallKind.Write), FaultLibrary.Unavailable);

    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_flush_that_fails_is_told_and_the_same_command_mends_it(string command) =>
        Strike("flush error", command, Scale.Rounds(1, 20), round => StrikeOnce(round, "fsync-error", CallKind.Flush), FaultLibrary.Unavailable);
}
