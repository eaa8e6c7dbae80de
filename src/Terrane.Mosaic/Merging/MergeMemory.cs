using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Merging;

/// <summary>How <c>--memory</c> of a merge is divided.</summary>
/// <param name="Workers">Threads that merge.</param>
/// <param name="DecodedTiles">Tiles that each keeps decoded.</param>
/// <param name="Packing">For finding equal tiles.</param>
/// <param name="ManagedHeap">Bound on the garbage-collected heap.</param>
public sealed record MergeMemory(int Workers, int DecodedTiles, ByteSize Packing, ByteSize ManagedHeap)
{
    /// <summary>Outside the managed heap: the runtime, libwebp and SQLite in use, mapped library files included.</summary>
    private static readonly long Native = ByteSize.Mebibytes(90).Bytes;

    /// <summary>The program's own objects, room for the collector, and stored tiles on their way.</summary>
    private static readonly long Managed = ByteSize.Mebibytes(32).Bytes;

    /// <summary>An encoder's scratch, and two units' made tiles.</summary>
    private static readonly long EncoderBytes = ByteSize.Mebibytes(12).Bytes;

    /// <summary>What libwebp takes outside the managed heap for a tile.</summary>
    private static readonly long LibWebPBytes = ByteSize.Mebibytes(16).Bytes;

    private const int LeastDecoded = 9, MostDecoded = 64; // a tile and its neighbours

    /// <param name="cacheBytes">Of the archives' directories and databases.</param>
    /// <param name="processors">Of the machine.</param>
    /// <exception cref="PlanException">plan.memory.</exception>
    internal static MergeMemory Of(MergeOptions options, long cacheBytes, int processors)
    {
        long memory = options.Memory.Bytes, fixedBytes = Native + Managed + cacheBytes;
        long worker = MergeWorker.Bytes + EncoderBytes + LibWebPBytes, tile = DecodedTile.Bytes;
        long least = fixedBytes + worker + (LeastDecoded * tile);
        if (memory < least) throw PlanException.Memory(options.Memory, ByteSize.Mebibytes((least + (1 << 20) - 1) >> 20));
        int workers = (int)Math.Clamp((memory - fixedBytes) / (worker + (LeastDecoded * tile)), 1, Math.Max(1, options.Workers ?? processors));
        long left = memory - fixedBytes - (workers * worker);
        int decoded = (int)Math.Clamp(left / 2 / workers / tile, LeastDecoded, MostDecoded);
        return new MergeMemory(workers, decoded, new ByteSize(Math.Clamp(memory / 8, 16L << 20, 256L << 20)), new ByteSize(memory - Native - (workers * LibWebPBytes)));
    }
}
