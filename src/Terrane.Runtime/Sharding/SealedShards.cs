namespace Terrane.Runtime.Sharding;

/// <summary>All shards of a run in the hands of the merge, in order.</summary>
public sealed class SealedShards : IDisposable
{
    private readonly List<SealedShard> _shards = [];

    private SealedShards() { }

    public IReadOnlyList<SealedShard> All => _shards;

    /// <exception cref="ShardException">shard.unfinished.</exception>
    /// <exception cref="RunException">run.locked: an attempt is at work.</exception>
    public static SealedShards Of(ShardFolder folder, ShardedRun run)
    {
        var sealedShards = new SealedShards();
        var missing = new List<int>();
        try
        {
            for (int shard = 0; shard < run.Shards; shard++)
            {
                if (folder.Seal(shard, run.PlanHash) is { } done) sealedShards._shards.Add(done);
                else missing.Add(shard);
            }
            return missing.Count == 0 ? sealedShards : throw ShardException.Unfinished(folder.Path, missing, run.Shards);
        }
        catch
        {
            sealedShards.Dispose();
            throw;
        }
    }

    /// <summary>May be called twice: what was published needs them no more.</summary>
    public void Dispose()
    {
        foreach (SealedShard shard in _shards) shard.Dispose();
        _shards.Clear();
    }
}
