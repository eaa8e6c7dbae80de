using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Resample.Running;
using Terrane.Resample.Sharding;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>`resample` in shards.</summary>
internal sealed class ResampleSharding(ResampleArguments arguments, Option<bool> dryRun) : ISharded
{
    public ShardPreview Preview(ParseResult parse, JobContext context, CancellationToken ct)
    {
        ResampleOptions options = Bind(parse);
        (string hash, long bands, bool isDone) = ShardedResample.Preview(options);
        return new ShardPreview(hash, bands, OutputOf(options.To, hash), options.Memory, CpuSeconds: null, options.Overwrite, isDone);
    }

    public void RunShard(ParseResult parse, ShardFolder folder, ShardedRun run, int shard, bool wait, JobContext context, CancellationToken ct) =>
        ShardedResample.RunShard(Bind(parse), folder, run, shard, wait, context.Progress, ct);

    public long Merge(ParseResult parse, ShardFolder folder, ShardedRun run, JobContext context, CancellationToken ct) =>
        ShardedResample.Merge(Bind(parse), folder, run, context.Progress, ct).Failed;

    private ResampleOptions Bind(ParseResult parse) => parse.GetValue(dryRun) ? throw ShardException.Command("`resample` cannot be shared out with --dry-run.") : arguments.Bind(parse);

    /// <summary>The file or folder of a store; for a server, which has no place beside it, a name in this folder.</summary>
    private static string OutputOf(string store, string hash)
    {
        int colon = store.IndexOf(':', StringComparison.Ordinal);
        string path = store.StartsWith("postgres", StringComparison.Ordinal) ? $"resample-{hash[..8]}" : store[(colon + 1)..];
        return Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
    }
}
