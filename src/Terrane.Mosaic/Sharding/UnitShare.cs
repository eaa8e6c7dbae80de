using Terrane.Runtime.Sharding;

namespace Terrane.Mosaic.Sharding;

/// <summary>The units of a plan that one of several processes makes, each with a ledger of its own.</summary>
/// <param name="Index">Of the shard, from 0; with <paramref name="IsBorders"/> of no meaning.</param>
/// <param name="Count">Shards in all.</param>
/// <param name="IsBorders">True for what is left to the merge: the units that take in roots of several shards.</param>
public sealed record UnitShare(int Index, int Count, bool IsBorders = false)
{
    /// <summary>What the merge of <paramref name="count"/> shards makes itself.</summary>
    public static UnitShare Borders(int count) => new(0, count, IsBorders: true);

    /// <summary>Number of the first unit of a shard, of <paramref name="units"/> in all: shards are contiguous and as long as each other.</summary>
    public static long Start(int shard, int count, long units) => ShardRange.Start(shard, count, units);

    /// <summary>The shard in whose range a unit lies.</summary>
    public static int ShardOf(long sequence, int count, long units)
    {
        int shard = (int)((Int128)sequence * count / units);
        while (sequence >= Start(shard + 1, count, units)) shard++; // Start rounds down
        return shard;
    }
}
