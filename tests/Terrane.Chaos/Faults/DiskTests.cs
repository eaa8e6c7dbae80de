using System.Globalization;
using Terrane.Chaos.Running;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.Chaos.Faults;

/// <summary>A disk that is too small, and one that cannot be written: a tmpfs in a mount namespace, which is gone with its last process.</summary>
public sealed class DiskTests : FaultTests
{
    // Two runs, the first with the disk as mounted, the second after the remount; what both leave is copied out.
    private const string Script = """
        disk=$1 first=$2 second=$3; shift 3
        mount -t tmpfs -o size=64m none "$disk" && mkdir "$disk/out" "$disk/tmp" && mount -o "remount,$first" "$disk" || exit 99
        TMPDIR=$disk/tmp "$@" >"$disk.1.out" 2>"$disk.1.err"; echo $? >"$disk.1"
        cp -a "$disk" "$disk-1"
        mount -o "remount,$second" "$disk" || exit 99
        TMPDIR=$disk/tmp "$@" >"$disk.2.out" 2>"$disk.2.err"; echo $? >"$disk.2"
        cp -a "$disk" "$disk-2"
        """;

    private static readonly Lazy<string?> Unavailable = new(() =>
    {
        string folder = Directory.CreateTempSubdirectory("terrane-chaos-mount-").FullName;
        Outcome outcome = TerraneProgram.Bash("exec unshare -rm mount -t tmpfs none \"$1\"", folder);
        Directory.Delete(folder);
        return outcome.ExitCode == 0 ? null : "no tmpfs can be mounted here (unshare -rm)";
    });

    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_disk_that_fills_is_an_error_and_with_more_room_the_same_command_goes_on(string command) => Strike("full disk", command, Scale.Rounds(1, 20), round =>
    {
        double share = 0.02 + (round.Random.NextDouble() * 1.1);
        long bytes = Math.Max(8192, (long)(Undisturbed.Of(round.Command).Bytes * share));
        RunTwice(round, string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "size=512m");
    }, Unavailable.Value);

    [Theory, MemberData(nameof(ChaosCommands.Names), MemberType = typeof(ChaosCommands))]
    public void A_disk_that_is_read_only_is_an_error(string command) =>
        Strike("read-only output", command, Scale.Rounds(1, 1), round => Assert.NotEqual(0, RunTwice(round, "ro", "rw")), Unavailable.Value);

    private static int RunTwice(Round round, string first, string second)
    {
        string disk = round.Make("disk");
        string[] arguments = [.. round.Arguments().Select(argument => argument.Replace(round.Out, $"{disk}/out", StringComparison.Ordinal))];
        using var run = RunningProgram.Start("setsid", null, round.Environment(), ["unshare", "-rm", "bash", "-c", Script, "bash", disk, first, second, ChaosProgram.Path, .. arguments]);
        run.Finish().Exits(0);
        Sessions.AssertEnded(run.Id);
        Outcome disturbed = Read(disk, 1);
        round.JudgeDisturbed(disturbed, Snapshot.Of($"{disk}-1/out"));
        Outcome again = Read(disk, 2);
        if (disturbed.ExitCode == 1) return 1; // what was left out is not tried again without being told to
        round.JudgeRerun(again, Snapshot.Of($"{disk}-2/out"), $"{disk}-2/tmp");
        return disturbed.ExitCode;
    }

    private static Outcome Read(string disk, int run) => new($"run {run} on the disk", int.Parse(File.ReadAllText($"{disk}.{run}"), CultureInfo.InvariantCulture),
        File.ReadAllBytes($"{disk}.{run}.out"), File.ReadAllText($"{disk}.{run}.err"));
}
