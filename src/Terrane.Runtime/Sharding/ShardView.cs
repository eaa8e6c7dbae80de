using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Sharding;

/// <summary>A shard, or the merge, at one moment.</summary>
/// <param name="Name">"shard 3" or "merge".</param>
/// <param name="Snapshot">What it last said of itself; null before it began.</param>
public sealed record ShardView(string Name, ShardState State, RunSnapshot? Snapshot)
{
    /// <summary>What it has done of the stage that makes the product, in items of that stage.</summary>
    public long Done => Snapshot is null ? 0 : (Snapshot.Stage ?? (Snapshot.Ended is [.., var last] ? last : null))?.Done ?? 0;
}
