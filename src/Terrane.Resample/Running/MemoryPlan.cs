using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;
using Terrane.Runtime;

namespace Terrane.Resample.Running;

/// <summary>Divides --memory: a fixed part, GDAL's cache, the band, and as many workers as there is room for.</summary>
internal sealed class MemoryPlan
{
    // .NET, GDAL, PROJ and DuckDB in use, and what a row group takes on its way into a file.
    private const long Fixed = 150L << 20, LeastCache = 16L << 20, MostCache = 192L << 20, LeastPatch = 8L << 20, MostPatch = 64L << 20;

    public MemoryPlan(Dataset dataset, WindowPlan windows, int workers, ByteSize memory)
    {
        CacheBytes = Math.Clamp(memory.Bytes / 4, LeastCache, MostCache);
        for (Workers = Math.Max(1, workers); ; Workers--)
        {
            NeededBytes = Need(dataset, windows, CacheBytes, Workers);
            if (NeededBytes <= memory.Bytes) break;
            if (Workers == 1 && CacheBytes == LeastCache) throw RunException.BudgetTooSmall($"resampling '{dataset.Name}'", NeededBytes, memory.Bytes);
            if (Workers == 1) (CacheBytes, Workers) = (LeastCache, 2);
        }
        PatchCells = Math.Clamp((memory.Bytes - Fixed - CacheBytes) / Workers / 2, LeastPatch, MostPatch) / sizeof(double);
    }

    /// <summary>True when there is room for one worker.</summary>
    public static bool Fits(Dataset dataset, WindowPlan windows, ByteSize memory) => Need(dataset, windows, LeastCache, 1) <= memory.Bytes;

    // Windows in flight lie in arrays of their own until the band takes them.
    private static long Need(Dataset dataset, WindowPlan windows, long cache, int workers)
    {
        long band = sizeof(double) * (long)windows.BandRows * windows.Columns;
        long tables = dataset.IsSeparable && !dataset.IsPassthrough ? dataset.Axes.Columns.Bytes + dataset.Axes.Rows.Bytes : 0;
        return Fixed + cache + tables + (3 * band) + (workers * (windows.WorkerBytes(dataset) + band));
    }

    public int Workers { get; }

    public long CacheBytes { get; }

    /// <summary>Bytes that the run may take.</summary>
    public long NeededBytes { get; }

    /// <summary>Source cells that one worker may hold.</summary>
    public long PatchCells { get; }

    public void Apply() => GdalLibrary.SetCacheMax(CacheBytes);
}
