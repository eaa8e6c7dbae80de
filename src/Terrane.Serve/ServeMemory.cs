using Terrane.Core;

namespace Terrane.Serve;

/// <summary>How --memory is divided.</summary>
/// <param name="ManagedHeap">Bound on the garbage-collected heap, in which all the others but GDAL's lie.</param>
/// <param name="Tiles">Tiles as numbers.</param>
/// <param name="Cells">Decoded cells of rasters.</param>
/// <param name="Planes">What is fused.</param>
/// <param name="Gdal">GDAL's own block cache.</param>
internal sealed record ServeMemory(ByteSize ManagedHeap, ByteSize Tiles, ByteSize Cells, ByteSize Planes, ByteSize Gdal)
{
    /// <summary>
    /// The runtime, its code, Kestrel, GDAL, PROJ, SQLite and their mapped files: 112 MiB when the first request comes, 125 to 135 once
    /// every kind of answer has been given (measured as resident size less the heap).
    /// </summary>
    private static readonly long Native = ByteSize.Mebibytes(136).Bytes;

    public static ServeMemory Of(ByteSize memory)
    {
        long gdal = Math.Clamp(memory.Bytes / 32, ByteSize.Mebibytes(4).Bytes, ByteSize.Mebibytes(64).Bytes);
        long heap = Math.Max(3 * memory.Bytes / 8, memory.Bytes - Native - gdal);
        // A quarter is for requests, encoders and the collector.
        return new ServeMemory(new ByteSize(heap), new ByteSize(heap / 8), new ByteSize(heap / 4), new ByteSize(3 * heap / 8), new ByteSize(gdal));
    }
}
