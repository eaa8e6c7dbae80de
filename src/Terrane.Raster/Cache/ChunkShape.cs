using Terrane.Core;

namespace Terrane.Raster.Cache;

/// <summary>How a file is cut into the pieces that are decoded and kept as one.</summary>
/// <param name="Width">Columns of a chunk; the last one of a row may have fewer.</param>
/// <param name="Height">Rows of a chunk.</param>
/// <param name="FileWidth">Columns of the file.</param>
/// <param name="FileHeight">Rows of the file.</param>
internal readonly record struct ChunkShape(int Width, int Height, int FileWidth, int FileHeight)
{
    private const int WholeFile = 1 << 20;  // cells: 4 MiB decoded
    private const int TileSide = 512;

    internal int Across => (FileWidth + Width - 1) / Width;
    internal int Down => (FileHeight + Height - 1) / Height;
    internal int Count => checked(Across * Down);

    /// <summary>The whole file when small, squares aligned to its blocks when it is tiled, bands of whole rows when it is stored by rows.</summary>
    internal static ChunkShape Of(RasterFile file) => Of(checked((int)file.Grid.Width), checked((int)file.Grid.Height), file.BlockWidth, file.BlockHeight);

    /// <inheritdoc cref="Of(RasterFile)"/>
    internal static ChunkShape Of(int width, int height, int fileBlockWidth, int fileBlockHeight)
    {
        if ((long)width * height <= WholeFile) return new ChunkShape(width, height, width, height);
        int blockWidth = Math.Clamp(fileBlockWidth, 1, width), blockHeight = Math.Clamp(fileBlockHeight, 1, height);
        if (blockWidth >= width)
        {
            int rows = Math.Max(WholeFile / width, 1);
            return new ChunkShape(width, Math.Min(Align(rows, blockHeight), height), width, height);
        }
        return new ChunkShape(Math.Min(Align(TileSide, blockWidth), width), Math.Min(Align(TileSide, blockHeight), height), width, height);
    }

    /// <summary>Cells of the file in chunk number <paramref name="index"/>.</summary>
    internal Window WindowOf(int index)
    {
        int col = index % Across * Width, row = index / Across * Height;
        return new Window(col, row, Math.Min(Width, FileWidth - col), Math.Min(Height, FileHeight - row));
    }

    // A whole number of blocks, or, in a block beyond 2048 cells a side, an even part of it: GDAL keeps the block while its parts are read.
    private static int Align(int wanted, int block)
    {
        const int LargestBlock = 2048;
        if (block <= LargestBlock) return Math.Max(wanted / block, 1) * block;
        int parts = (block + TileSide - 1) / TileSide;
        return (block + parts - 1) / parts;
    }
}
