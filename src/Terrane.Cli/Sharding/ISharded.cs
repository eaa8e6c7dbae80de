using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>A command whose work can be cut into shards. Its arguments are those of the command itself.</summary>
internal interface ISharded
{
    /// <summary>Plans and writes nothing.</summary>
    ShardPreview Preview(ParseResult parse, JobContext context, CancellationToken ct);

    /// <summary>Makes one shard.</summary>
    void RunShard(ParseResult parse, ShardFolder folder, ShardedRun run, int shard, bool wait, JobContext context, CancellationToken ct);

    /// <summary>Publishes what the shards made.</summary>
    /// <returns>Data errors of all shards.</returns>
    long Merge(ParseResult parse, ShardFolder folder, ShardedRun run, JobContext context, CancellationToken ct);
}
