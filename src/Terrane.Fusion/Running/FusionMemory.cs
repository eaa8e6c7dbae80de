using Terrane.Core;
using Terrane.Fusion.Canvas;

namespace Terrane.Fusion.Running;

/// <summary>How --memory is divided.</summary>
/// <param name="Workers">Threads that fuse cells.</param>
/// <param name="ChunkCache">Decoded source cells, shared by all.</param>
/// <param name="GdalCache">GDAL's own block cache while cells are fused.</param>
/// <param name="SamplerScratch">Source cells of one window, per worker.</param>
/// <param name="ManagedHeap">Bound on the garbage-collected heap.</param>
internal sealed record FusionMemory(int Workers, ByteSize ChunkCache, ByteSize GdalCache, ByteSize SamplerScratch, ByteSize ManagedHeap)
{
    /// <summary>GDAL's cache while outputs are written. The same always: the order of blocks in a GeoTIFF follows it.</summary>
    internal static readonly ByteSize PackCache = ByteSize.Mebibytes(16);

    /// <summary>Outside the managed heap: the runtime, GDAL, PROJ and SQLite in use, mapped library files included.</summary>
    private static readonly long Native = ByteSize.Mebibytes(110).Bytes;

    /// <summary>The program's own objects, and room for the collector.</summary>
    private static readonly long Managed = ByteSize.Mebibytes(20).Bytes;

    private static readonly long LeastCache = ByteSize.Mebibytes(16).Bytes, MostCache = ByteSize.Mebibytes(512).Bytes;
    private const long BytesPerFile = 4096;

    /// <exception cref="FusionException">fusion.memory.</exception>
    internal static FusionMemory Of(FusionPlan plan, int processors)
    {
        long memory = plan.Options.Memory.Bytes;
        long scratch = Math.Clamp(memory / 64, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(32).Bytes), gdal = Math.Clamp(memory / 32, ByteSize.Mebibytes(8).Bytes, ByteSize.Mebibytes(64).Bytes);
        // Each worker's planes, and two finished cells for each on their way to the disk.
        long worker = (plan.MostPixels * CellFuser.BytesPerPixel(plan)) + scratch + (2 * CellResult.BytesFor(plan));
        long fixedPart = Native + Managed + gdal + (plan.Files * BytesPerFile) + plan.Masks.Sum(m => m.Bytes) + LeastCache;
        long least = fixedPart + worker;
        if (memory < least) throw FusionException.Memory(plan.Options.Memory, ByteSize.Mebibytes((least + (1 << 20) - 1) >> 20));
        int workers = Math.Max(1, plan.Options.Workers ?? processors);
        while (workers > 1 && fixedPart + (workers * worker) > memory) workers--;
        long cache = Math.Min(MostCache, LeastCache + ((memory - fixedPart - (workers * worker)) / 2));
        return new FusionMemory(workers, new ByteSize(cache), new ByteSize(gdal), new ByteSize(scratch), new ByteSize(memory - Native - gdal));
    }
}
