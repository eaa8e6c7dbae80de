using Terrane.Core;
using Terrane.Serve.Http;
using Terrane.Serve.Rendering;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Facts;

/// <summary>Elevations of one zoom, tile by tile as they are asked for.</summary>
internal sealed class TileWindow(DecodedTiles tiles, byte zoom)
{
    // Each may take a second to be made.
    private const int MostRendered = 256;

    private TileId? _missing;
    private DecodedTile? _last;
    private int _read;

    /// <summary>Of the pixel under a place; NaN where there is no tile or a void. Source 0: none, or unknown.</summary>
    public (float Metres, uint Source) At(double longitude, double latitude)
    {
        (TileId tile, _, _) = Place.Pixel(longitude, latitude, zoom, 1);
        if (Decoded(tile) is not { } decoded) return (float.NaN, 0);
        (_, int col, int row) = Place.Pixel(longitude, latitude, zoom, decoded.Side);
        return Of(decoded, col, row);
    }

    /// <summary>Of a pixel counted over the whole zoom, in tiles of <paramref name="side"/> pixels.</summary>
    public (float Metres, uint Source) At(long col, long row, int side)
    {
        var tile = new TileId(zoom, (uint)(col / side), (uint)(row / side));
        return Decoded(tile) is { } decoded && decoded.Side == side ? Of(decoded, (int)(col % side), (int)(row % side)) : (float.NaN, 0);
    }

    private static (float, uint) Of(DecodedTile tile, int col, int row) => (tile.Metres[(row * tile.Side) + col], tile.Sources?[(row * tile.Side) + col] ?? 0);

    private DecodedTile? Decoded(TileId tile)
    {
        if (_last?.Tile == tile) return _last;
        if (_missing == tile) return null;
        if (tiles.Layer is RenderedVersion && ++_read > MostRendered) throw ServeException.TooLarge($"Tiles of zoom {zoom}:", _read, MostRendered);
        _last = tiles.Read(tile);
        _missing = _last is null ? tile : null;
        return _last;
    }
}
