using Terrane.Core;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Styles;

/// <summary>A tile with one pixel of its neighbours on every side, so that slopes do not stop at its border.</summary>
internal sealed class ElevationBlock
{
    private readonly float[] _metres;
    private readonly int _stride;

    private ElevationBlock(DecodedTile tile)
    {
        (Tile, Side, _stride, Sources) = (tile.Tile, tile.Side, tile.Side + 2, tile.Sources);
        _metres = new float[_stride * _stride];
        Array.Fill(_metres, float.NaN);
        for (int row = 0; row < Side; row++) tile.Metres.AsSpan(row * Side, Side).CopyTo(_metres.AsSpan(((row + 1) * _stride) + 1));
    }

    public TileId Tile { get; }

    /// <summary>Pixels along a side, without those of neighbours.</summary>
    public int Side { get; }

    /// <summary>Of the tile's own pixels; null without lineage.</summary>
    public uint[]? Sources { get; }

    /// <summary>Metres at a pixel from -1 to Side; NaN for voids and where there is no neighbour.</summary>
    public float this[int col, int row] => _metres[((row + 1) * _stride) + col + 1];

    /// <summary>Of a tile that knows the pixels around it.</summary>
    public static ElevationBlock Of(DecodedTile tile)
    {
        var block = new ElevationBlock(tile);
        block.CopyRim(tile.Rim);
        return block;
    }

    /// <summary>Null when the tile is not there.</summary>
    /// <exception cref="TerraneException">serve.format, or the archive is damaged.</exception>
    public static ElevationBlock? Read(DecodedTiles tiles, TileId tile, bool withNeighbours)
    {
        if (tiles.Read(tile) is not { } own) return null;
        var block = new ElevationBlock(own);
        if (!withNeighbours) return block;
        if (own.Rim is { } rim)
        {
            block.CopyRim(rim);
            return block;
        }
        for (int dy = -1; dy <= 1; dy++)
            for (int dx = -1; dx <= 1; dx++)
                if ((dx != 0 || dy != 0) && Neighbour(tile, dx, dy) is { } place && tiles.Read(place) is { } beside && beside.Side == own.Side)
                    block.CopyRim(beside, dx, dy);
        return block;
    }

    /// <summary>Metres on the ground from pixel to pixel in a row: Web Mercator stretches by the secant of the latitude.</summary>
    public double GroundSize(int row)
    {
        double size = WebMercator.Resolution(Tile.Z) * WebMercator.TileSize / Side;
        double y = WebMercator.HalfExtent - ((((double)Tile.Y * Side) + row + 0.5) * size);
        return size / Math.Cosh(y / WebMercator.HalfExtent * Math.PI);
    }

    /// <summary>Metres of a row from -1 to Side, with the pixel before and the one behind.</summary>
    public ReadOnlySpan<float> RowAt(int row) => _metres.AsSpan((row + 1) * _stride, _stride);

    private void CopyRim(ReadOnlySpan<float> rim)
    {
        rim[.._stride].CopyTo(_metres);
        rim.Slice(_stride, _stride).CopyTo(_metres.AsSpan((Side + 1) * _stride));
        for (int row = 0; row < Side; row++)
        {
            _metres[(row + 1) * _stride] = rim[(2 * _stride) + row];
            _metres[((row + 2) * _stride) - 1] = rim[(2 * _stride) + Side + row];
        }
    }

    private void CopyRim(DecodedTile beside, int dx, int dy)
    {
        for (int row = dy < 0 ? -1 : dy > 0 ? Side : 0; row <= (dy < 0 ? -1 : dy > 0 ? Side : Side - 1); row++)
            for (int col = dx < 0 ? -1 : dx > 0 ? Side : 0; col <= (dx < 0 ? -1 : dx > 0 ? Side : Side - 1); col++)
                _metres[((row + 1) * _stride) + col + 1] = beside.Metres[((row - (dy * Side)) * Side) + col - (dx * Side)];
    }

    /// <summary>Columns go round the world, rows end at its edges.</summary>
    private static TileId? Neighbour(TileId tile, int dx, int dy)
    {
        long across = 1L << tile.Z, y = tile.Y + dy;
        return y < 0 || y >= across ? null : new TileId(tile.Z, (uint)((tile.X + dx + across) % across), (uint)y);
    }
}
