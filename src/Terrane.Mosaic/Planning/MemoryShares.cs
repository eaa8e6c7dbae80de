using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Spilling;

namespace Terrane.Mosaic.Planning;

/// <summary>How <c>--memory</c> is divided. What is fixed comes first, then workers, and half of what is left holds decoded source chunks.</summary>
/// <param name="Workers">Threads that build units.</param>
/// <param name="ChunkCache">Decoded source pixels, shared by all.</param>
/// <param name="GdalCache">GDAL's own block cache.</param>
/// <param name="SamplerScratch">Source pixels of one window, per worker.</param>
/// <param name="ManagedHeap">Bound on the garbage-collected heap: without one it grows as far as the machine lets it, whatever is in use.</param>
public sealed record MemoryShares(int Workers, ByteSize ChunkCache, ByteSize GdalCache, ByteSize SamplerScratch, ByteSize ManagedHeap)
{
    /// <summary>Outside the managed heap: the runtime, GDAL, PROJ and SQLite in use, mapped library files included. Measured 100 to 115 MB.</summary>
    private static readonly long Native = ByteSize.Mebibytes(120).Bytes;

    /// <summary>The program's own objects, and room for the collector.</summary>
    private static readonly long Managed = ByteSize.Mebibytes(20).Bytes;

    /// <summary>An encoder's scratch, and two units' encoded tiles.</summary>
    private static readonly long EncoderBytes = ByteSize.Mebibytes(12).Bytes;

    /// <summary>What libwebp takes outside the managed heap for a tile; our own encoder takes nothing there.</summary>
    private static readonly long LibWebPBytes = ByteSize.Mebibytes(16).Bytes;

    /// <summary>What planning takes for a file for a moment: its number and its place on the curve while they are sorted, and its cells while lattices are found.</summary>
    private const long BytesPerFile = 64;

    /// <summary>What is kept of a file in memory until the store is full: its record, its name, its places in indexes, in the plan and in a report.</summary>
    private const long StoredBytesPerFile = 4096;

    /// <summary>A lattice: transformer, grid, and lists that are too short for the store.</summary>
    private const long BytesPerLayer = 4096;

    private static readonly long LeastChunkCache = ByteSize.Mebibytes(16).Bytes;
    private static readonly long MostChunkCache = ByteSize.Mebibytes(1024).Bytes;

    /// <summary>Below this a build is refused, however few its files.</summary>
    public static ByteSize Least => WholeMebibytes(Need(1, MemoryDemand.None, 0));

    /// <summary>What one worker needs of these options and this plan.</summary>
    public static ByteSize LeastOf(BuildOptions options, MemoryDemand demand) => WholeMebibytes(Need(1, demand, OutsideHeap(options)));

    /// <summary>The least <c>--memory</c> that has room for so many workers.</summary>
    public static ByteSize LeastFor(int workers, BuildOptions options, MemoryDemand demand)
    {
        long need = Need(workers, demand, OutsideHeap(options)), memory = need;
        while (need + CodecBytes(memory) > memory) memory = need + CodecBytes(memory); // a share of the memory itself, up to a bound
        return WholeMebibytes(memory);
    }

    /// <param name="options">Memory, workers and encoder.</param>
    /// <param name="processors">Of the machine.</param>
    /// <param name="demand">Of the plan.</param>
    /// <exception cref="PlanException">plan.memory.</exception>
    public static MemoryShares Of(BuildOptions options, int processors, MemoryDemand demand)
    {
        long memory = options.Memory.Bytes, encoder = OutsideHeap(options);
        long least = Need(1, demand, encoder);
        if (memory < least) throw PlanException.Memory(options.Memory, WholeMebibytes(least));
        int workers = Math.Max(1, options.Workers ?? processors);
        long codecs = CodecBytes(memory);
        while (workers > 1 && Need(workers, demand, encoder) + codecs > memory) workers--;
        long cache = Math.Min(MostChunkCache, LeastChunkCache + Math.Max(0, (memory - codecs - Need(workers, demand, encoder)) / 2));
        long gdal = GdalBytes(memory);
        return new MemoryShares(workers, new ByteSize(cache), new ByteSize(gdal), new ByteSize(ScratchBytes(memory)),
            new ByteSize(memory - Native - codecs - gdal - (workers * encoder)));
    }

    /// <summary>What an encoder takes outside the managed heap.</summary>
    private static long OutsideHeap(BuildOptions options) => options.Encoder == "libwebp" ? LibWebPBytes : 0;

    private static long Need(int workers, MemoryDemand demand, long encoder) =>
        Native + Managed + demand.MaskBytes + FileBytes(demand) + LeastChunkCache + GdalBytes(0)
        + (workers * (UnitBuilder.Bytes + BlendingBytes(demand) + demand.WorkerBytes + ScratchBytes(0) + EncoderBytes + encoder));

    private static long FileBytes(MemoryDemand demand) =>
        (demand.Layers * BytesPerLayer) + (demand.Files * BytesPerFile) + Math.Min(demand.Files * StoredBytesPerFile, SpillStore.KeptBytes.Bytes + SpillStore.CachedBytes.Bytes);

    private static long BlendingBytes(MemoryDemand demand) =>
        (demand.FeatherHalo is { } halo ? FeatheredPixels.BytesFor(halo) : BlendedPixels.Bytes) + (demand.HoleHalo is { } hole ? HoleFill.BytesFor(hole) : 0);

    /// <summary>Rounded up: as printed, it must be enough.</summary>
    private static ByteSize WholeMebibytes(long bytes) => ByteSize.Mebibytes((bytes + (1 << 20) - 1) >> 20);

    private static long GdalBytes(long memory) => Math.Clamp(memory / 32, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(64).Bytes);

    /// <summary>State of the codecs in open files, and what malloc cannot give back: up to 25 MB beyond the rest with 400 files of ZSTD blocks in 512 MB; nothing of note in 256 MB.</summary>
    private static long CodecBytes(long memory) => Math.Clamp((memory - ByteSize.Mebibytes(256).Bytes) / 8, 0, ByteSize.Mebibytes(64).Bytes);

    private static long ScratchBytes(long memory) => Math.Clamp(memory / 64, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(32).Bytes);
}
