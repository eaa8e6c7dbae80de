using Terrane.Core;

namespace Terrane.Mosaic.PerSource;

/// <summary>A square of global pixels that is stored as one.</summary>
/// <param name="Zoom">Of the pixels.</param>
/// <param name="Col">Counted in blocks from the west edge of the world.</param>
/// <param name="Row">Counted in blocks from the north edge of the world.</param>
internal readonly record struct BlockPlace(byte Zoom, long Col, long Row)
{
    /// <summary>Pixels along a side; divides the side of a tile.</summary>
    public const int Side = 128;

    public const int Pixels = Side * Side;

    private const int PerTile = WebMercator.TileSize / Side;

    public Window Window => new(Col * Side, Row * Side, Side, Side);

    /// <summary>The place of 512 pixels that holds the block.</summary>
    public TileId Tile => new(Zoom, (uint)(Col / PerTile), (uint)(Row / PerTile));

    /// <summary>The blocks that meet a window, but for those beyond the edge of the world, where all is void.</summary>
    public static IEnumerable<BlockPlace> Meeting(byte zoom, Window window)
    {
        long last = ((long)PerTile << zoom) - 1;
        for (long row = Math.Max(0, window.Row / Side); row <= Math.Min(last, (window.RowEnd - 1) / Side); row++)
            for (long col = Math.Max(0, window.Col / Side); col <= Math.Min(last, (window.ColEnd - 1) / Side); col++)
                yield return new BlockPlace(zoom, col, row);
    }
}
