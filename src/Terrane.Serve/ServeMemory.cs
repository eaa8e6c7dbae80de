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
    /// <summary>The runtime, GDAL, PROJ, SQLite and their mapped files.</summary>
    private static readonly long Native = ByteSize.Mebibytes(110).Bytes;

    public static ServeMemory Of(ByteSize memory)
    {
        long gdal = Math.Clamp(memory.Bytes / 32, ByteSize.Mebibytes(4).Bytes, ByteSize.Mebibytes(64).Bytes);
        long heap = Math.Max(memory.Bytes / 2, memory.Bytes - Native - gdal);
        // A quarter is for requests, encoders and the collector.
        return new ServeMemory(new ByteSize(heap), new ByteSize(heap / 8), new ByteSize(heap / 4), new ByteSize(3 * heap / 8), new ByteSize(gdal));
    }
}
