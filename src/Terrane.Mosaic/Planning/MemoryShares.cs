using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Planning;

/// <summary>How <c>--memory</c> is divided. What is fixed comes first, then workers, and what is left holds decoded source chunks.</summary>
/// <param name="Workers">Threads that build units.</param>
/// <param name="ChunkCache">Decoded source pixels, shared by all.</param>
/// <param name="GdalCache">GDAL's own block cache.</param>
/// <param name="SamplerScratch">Source pixels of one window, per worker.</param>
public sealed record MemoryShares(int Workers, ByteSize ChunkCache, ByteSize GdalCache, ByteSize SamplerScratch)
{
    /// <summary>.NET, GDAL, PROJ and SQLite in use, mapped libraries included, with the slack of a garbage-collected heap. Measured: bench/runs.</summary>
    private static readonly long Fixed = ByteSize.Mebibytes(120).Bytes;

    /// <summary>The encoder's scratch and two units' encoded tiles.</summary>
    private static readonly long EncoderBytes = ByteSize.Mebibytes(20).Bytes;

    private static readonly long LeastChunkCache = ByteSize.Mebibytes(16).Bytes;
    private static readonly long MostChunkCache = ByteSize.Mebibytes(1024).Bytes;

    /// <summary>Below this a build is refused.</summary>
    public static ByteSize Least => new(Need(1));

    /// <exception cref="PlanException">plan.memory.</exception>
    public static MemoryShares Of(ByteSize memory, int? workersWanted, int processors)
    {
        if (memory < Least) throw PlanException.Memory(memory, Least);
        int workers = Math.Max(1, workersWanted ?? processors);
        while (workers > 1 && Need(workers) > memory.Bytes) workers--;
        long left = memory.Bytes - Need(workers);
        // Half of what is left stays free for the operating system's view of us: garbage not yet collected, native fragments.
        long cache = Math.Min(MostChunkCache, LeastChunkCache + (left / 2));
        return new MemoryShares(workers, new ByteSize(cache), new ByteSize(GdalBytes(memory.Bytes)), new ByteSize(ScratchBytes(memory.Bytes)));
    }

    private static long Need(int workers) => Fixed + LeastChunkCache + GdalBytes(0) + (workers * (UnitBuilder.Bytes + BlendedPixels.Bytes + ScratchBytes(0) + EncoderBytes));

    private static long GdalBytes(long memory) => Math.Clamp(memory / 32, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(64).Bytes);

    private static long ScratchBytes(long memory) => Math.Clamp(memory / 64, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(32).Bytes);
}
