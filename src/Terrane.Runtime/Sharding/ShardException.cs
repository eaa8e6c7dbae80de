using Terrane.Core;

namespace Terrane.Runtime.Sharding;

/// <summary>What can go wrong between the processes that share a run.</summary>
public sealed class ShardException : TerraneException
{
    private ShardException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    public static ShardException Run(string folder, string reason, Exception? inner = null) =>
        new("shard.run", $"'{folder}' holds no sharded run that can be worked on: {reason}", "Name the folder that `terrane submit` has printed; all nodes must see it under this name.", inner);

    public static ShardException Version(string folder, string wanted, string found) =>
        new("shard.version", $"The run in '{folder}' was planned by terrane {wanted}; this is terrane {found}.", "Let all nodes run the same program: nothing was written.");

    public static ShardException Plan(string folder, string wanted, string found) =>
        new("shard.plan", $"The run in '{folder}' has the plan {Short(wanted)}, and the same command gives the plan {Short(found)} here: an input, a job or a library is another one.",
            "Compare `terrane doctor` and the inputs on both machines, or submit again with --overwrite: nothing was written.");

    public static ShardException Owned(string folder, string holder) =>
        new("shard.owned", $"Another attempt is at work on '{folder}' ({holder}).", "Let it end; with --wait this one would take over from it, or see that there is nothing left to do.");

    public static ShardException Unfinished(string folder, IReadOnlyList<int> shards, int count) =>
        new("shard.unfinished", $"{shards.Count} of {count} shards in '{folder}' are not finished: {string.Join(", ", shards.Take(20))}{(shards.Count > 20 ? ", ..." : "")}.",
            "Run them again (`terrane worker FOLDER --shard I/N`, or the same `terrane submit`): each goes on where it was. Then merge.");

    public static ShardException Begun(string folder, string what) =>
        new("shard.begun", $"The run in '{folder}' was begun with {what}, or is at work.", "Let it end, submit the first command again to finish it, or end its jobs and add --overwrite to the command.");

    public static ShardException Index(string text, string wanted) =>
        new("shard.index", $"--shard is '{text}', wanted {wanted}.", "Shards are counted from 0: --shard 0/8 to --shard 7/8.");

    public static ShardException Command(string reason) =>
        new("shard.command", reason, "See `terrane submit --help` for what can be shared out.");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
