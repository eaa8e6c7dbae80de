using Terrane.Sources.Cog;

namespace Terrane.Sources.Ingest;

/// <summary>How --memory is divided: a fixed part, GDAL's cache, and per worker the buffers of one raster and its open outlines.</summary>
internal sealed record MemoryPlan(int Workers, long CacheBytes, long Corners)
{
    private const long Fixed = 160L << 20;      // runtime, GDAL, PROJ, SQLite, libarchive
    private const long PerWorker = CogBuffers.Bytes + CogMaker.InMemory + (40L << 20); // windows, cells in /vsimem, COG driver and archive
    private const long SmallestCache = 16L << 20, LargestCache = 512L << 20, SmallestOutline = 8L << 20;
    private const long BytesPerCorner = 96;     // 12 while open; then as ring, as WKB, and twice in GDAL when it is written

    /// <summary>As many workers as asked for, or as fit.</summary>
    /// <exception cref="Runtime.RunException">memory.budget: not even one fits.</exception>
    public static MemoryPlan Of(long memory, int workers)
    {
        long least = Fixed + SmallestCache + PerWorker + SmallestOutline;
        if (memory < least) throw Runtime.RunException.BudgetTooSmall("ingest with one worker", least, memory);
        int fitting = (int)Math.Min(workers, (memory - Fixed - SmallestCache) / (PerWorker + SmallestOutline));
        long rest = memory - Fixed - (fitting * PerWorker);
        long cache = Math.Clamp(rest / 3, SmallestCache, LargestCache);
        return new MemoryPlan(fitting, cache, (rest - cache) / fitting / BytesPerCorner);
    }
}
