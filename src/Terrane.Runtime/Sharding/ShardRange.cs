namespace Terrane.Runtime.Sharding;

/// <summary>How a list is cut into shards: contiguous, and as long as each other.</summary>
public static class ShardRange
{
    /// <summary>Number of the first item of a shard, of <paramref name="items"/> in all; of the shard after the last it is the number of items.</summary>
    public static long Start(int shard, int count, long items) => (long)((Int128)items * shard / count);
}
