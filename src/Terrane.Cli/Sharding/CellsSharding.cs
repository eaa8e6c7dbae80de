using System.CommandLine;
using Terrane.Cells.Index;
using Terrane.Cells.Sharding;
using Terrane.Cli.Shared;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>`cells index` in shards.</summary>
/// <param name="bind">Reads the options of the command.</param>
internal sealed class CellsSharding(Func<ParseResult, IndexOptions> bind, Option<string?> tmpDir, Option<bool> dryRun) : ISharded
{
    public ShardPreview Preview(ParseResult parse, JobContext context, CancellationToken ct)
    {
        IndexOptions options = Bind(parse);
        (string hash, long zones, bool isDone) = ShardedIndex.Preview(options, context.Progress);
        string output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Output));
        return new ShardPreview(hash, zones, output, options.Memory, CpuSeconds: null, Overwrite: false, isDone);
    }

    public void RunShard(ParseResult parse, ShardFolder folder, ShardedRun run, int shard, bool wait, JobContext context, CancellationToken ct) =>
        ShardedIndex.RunShard(Bind(parse), folder, run, shard, wait, context.Progress, ct);

    public long Merge(ParseResult parse, ShardFolder folder, ShardedRun run, JobContext context, CancellationToken ct)
    {
        IndexOutcome outcome = ShardedIndex.Merge(Bind(parse), folder, run, context.Progress, context.Memory, ct);
        CellTableArguments.Tell(outcome, context);
        return outcome.DataErrors;
    }

    private IndexOptions Bind(ParseResult parse)
    {
        string? cannot = parse.GetValue(dryRun) ? "--dry-run" : parse.GetValue(tmpDir) is not null ? "--tmpdir (what shards make lies in the folder of the run: `terrane submit --dir`)" : null;
        return cannot is null ? bind(parse) : throw ShardException.Command($"`cells index` cannot be shared out with {cannot}.");
    }
}
