using Terrane.Core;

namespace Terrane.Sources.Cog;

/// <summary>Windows over a raster that suit its blocks and fit a buffer.</summary>
internal static class WindowPlan
{
    /// <summary>Cells of the largest window.</summary>
    public const int MaximumCells = 512 * 2048;

    private const int Tile = 512;

    /// <summary>Row after row of windows: whole rows where blocks are whole rows (ASCII grids), else squares of tiles.</summary>
    public static IEnumerable<Window> For(long width, long height, int blockWidth)
    {
        if (blockWidth >= width && width <= MaximumCells)
        {
            int rows = (int)Math.Clamp(MaximumCells / width, 1, Tile);
            for (long row = 0; row < height; row += rows) yield return new Window(0, row, (int)width, (int)Math.Min(rows, height - row));
            yield break;
        }
        const int Columns = MaximumCells / Tile;
        for (long row = 0; row < height; row += Tile)
            for (long col = 0; col < width; col += Columns)
                yield return new Window(col, row, (int)Math.Min(Columns, width - col), (int)Math.Min(Tile, height - row));
    }
}
