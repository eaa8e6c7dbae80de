using Terrane.Cells.Zones;
using Terrane.Core;
using Terrane.Raster;
using Terrane.Runtime;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Index;

/// <summary>What --memory means for the commands of this room: a hard bound on the managed heap, and what is left for libraries.</summary>
public static class IndexMemory
{
    /// <summary>Outside the managed heap: the runtime, GDAL with GEOS and PROJ, SQLite, zstd; library files included. Measured 105 to 150 MB.</summary>
    private static readonly ByteSize Native = ByteSize.Mebibytes(160);

    private static readonly ByteSize GdalCache = ByteSize.Mebibytes(16);

    /// <summary>The program's own objects, and room for the collector.</summary>
    private static readonly long Managed = ByteSize.Mebibytes(32).Bytes;

    /// <summary>A row group of both tables while it is encoded, and the results that wait for their turn.</summary>
    private static readonly long PerWorker = ByteSize.Mebibytes(24).Bytes;

    /// <summary>A point as it was read, as a ring, as an edge with its box.</summary>
    private const long PerVertex = 160;

    /// <summary>Bounds this process from now on. Past the bound a run ends with cells.memory.</summary>
    /// <exception cref="RunException">memory.budget: not even a run without polygons would fit.</exception>
    public static void Bound(ByteSize memory)
    {
        long least = Native.Bytes + Managed + PerWorker;
        if (memory.Bytes < least) throw RunException.BudgetTooSmall("a cells command", least, memory.Bytes);
        ProcessMemory.LimitManagedHeap(memory.Bytes - Native.Bytes);
        RasterLibraries.LimitCache(GdalCache);
    }

    /// <summary>Looks whether the work on <paramref name="zones"/> fits.</summary>
    /// <exception cref="RunException">memory.budget.</exception>
    internal static void Check(ByteSize memory, IReadOnlyList<Zone> zones, int workers)
    {
        long wanted = Native.Bytes + Managed + (workers * PerWorker) + (zones.Sum(zone => zone.Vertices) * PerVertex);
        if (wanted > memory.Bytes) throw RunException.BudgetTooSmall($"a cells command with {workers} workers", wanted, memory.Bytes);
    }
}
