using System.Collections.Concurrent;
using System.Diagnostics;

namespace Terrane.Chaos.Running;

/// <summary>What a command does when nobody disturbs it.</summary>
/// <param name="Files">What it publishes.</param>
/// <param name="Bytes">Of all of it.</param>
internal sealed record Undisturbed(Snapshot Files, int Milliseconds, long Bytes)
{
    private static readonly ConcurrentDictionary<string, Lazy<Undisturbed>> Known = new();

    public static Undisturbed Of(ChaosCommand command) => Known.GetOrAdd(command.Name, _ => new Lazy<Undisturbed>(() => Run(command))).Value;

    private static Undisturbed Run(ChaosCommand command)
    {
        using var round = new Round(command, "undisturbed", 0, ChaosInputs.Folder);
        var clock = Stopwatch.StartNew();
        round.Run().Exits(0);
        int milliseconds = (int)clock.ElapsedMilliseconds;
        Snapshot files = Snapshot.Of(round.Out);
        Assert.NotEmpty(files.Names);
        return new Undisturbed(files, milliseconds, Directory.EnumerateFiles(round.Out, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length));
    }
}
