using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Fusion.Running;
using Terrane.Fusion.Sharding;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>`fuse` in shards.</summary>
/// <param name="bind">Reads the options of the command.</param>
/// <param name="refused">Options that mean nothing to shards.</param>
internal sealed class FuseSharding(Func<ParseResult, FuseOptions> bind, params Option[] refused) : ISharded
{
    public ShardPreview Preview(ParseResult parse, JobContext context, CancellationToken ct)
    {
        FuseOptions options = Bind(parse);
        (string hash, long cells, bool isDone) = ShardedFuse.Preview(options, context.Progress, ct);
        string output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        return new ShardPreview(hash, cells, output, options.Memory, CpuSeconds: null, options.Overwrite, isDone);
    }

    public void RunShard(ParseResult parse, ShardFolder folder, ShardedRun run, int shard, bool wait, JobContext context, CancellationToken ct) =>
        ShardedFuse.RunShard(Bind(parse), folder, run, shard, wait, context.Progress, ct);

    public long Merge(ParseResult parse, ShardFolder folder, ShardedRun run, JobContext context, CancellationToken ct) =>
        ShardedFuse.Merge(Bind(parse), folder, run, context.Progress, context.Memory, ct).DataErrors;

    private FuseOptions Bind(ParseResult parse) => refused.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } cannot
        ? throw ShardException.Command($"`fuse` cannot be shared out with {cannot.Name}.") : bind(parse);
}
