using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Sharding;

/// <summary>A shard, or the merge, at one moment.</summary>
/// <param name="Name">"shard 3" or "merge".</param>
/// <param name="Snapshot">What it last said of itself; null before it began.</param>
public sealed record ShardView(string Name, ShardState State, RunSnapshot? Snapshot)
{
    private const string Planning = "plan"; // counts sources, not the product

    /// <summary>The stage that makes the product, at work or ended; null before it begins.</summary>
    public StageSnapshot? Stage => Snapshot is null ? null
        : Snapshot.Stage is { } now && now.Name != Planning ? now : Snapshot.Ended.LastOrDefault(stage => stage.Name != Planning);

    /// <summary>Items of that stage, those of earlier attempts included.</summary>
    public long Done => Stage?.Done ?? 0;
}
