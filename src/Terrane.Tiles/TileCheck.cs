using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles;

/// <summary>Decodes a stored tile and looks at its size, coding and alpha. Thread-safe.</summary>
internal sealed class TileCheck
{
    private const int MaxSide = 4096;

    private readonly int _side = WebMercator.TileSize;
    private readonly bool _isNumbers; // pixels are numbers: they must survive, and be opaque, or viewers read them as the lowest elevation there is
    private readonly bool _isLineage;

    /// <param name="metadata">Of the archive; without it tiles have 512 pixels and any colours.</param>
    internal TileCheck(JsonElement? metadata)
    {
        if (metadata is not { } json) return;
        if (json.TryGetProperty("tileSize", out JsonElement size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out int pixels) && pixels is > 0 and <= MaxSide)
            _side = pixels;
        string? encoding = json.TryGetProperty("encoding", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        _isLineage = encoding == PmTilesMetadata.LineageEncoding;
        _isNumbers = _isLineage || encoding is PmTilesMetadata.TerrariumEncoding or PmTilesMetadata.MapboxEncoding;
    }

    /// <summary>Scratch of one thread.</summary>
    internal uint[] NewPixels() => new uint[_side * _side];

    /// <returns>What is wrong, or null.</returns>
    internal (string Code, string Message)? Look(TileId tile, ReadOnlySpan<byte> stored, uint[] pixels)
    {
        try
        {
            (int width, int height) = TileImage.Size(stored);
            if (width != _side || height != _side) return ("verify.tile.size", $"tile {tile} has {width} by {height} pixels instead of {_side}");
            TileImage.Decode(stored, pixels);
            if (!_isNumbers) return null;
            if (!TileImage.IsLossless(stored)) return ("verify.tile.lossy", $"tile {tile} is coded with loss: its numbers are wrong");
            uint alpha = uint.MaxValue, blue = 0;
            foreach (uint pixel in pixels) (alpha, blue) = (alpha & pixel, blue | pixel);
            if (alpha >> 24 != 0xFF) return ("verify.tile.alpha", $"tile {tile} has transparent pixels, which viewers read as the lowest elevation of the encoding");
            return _isLineage && (blue & 0xFF) != 0 ? ("verify.tile.lineage", $"tile {tile} has pixels that are no source's ordinal") : null;
        }
        catch (TerraneException e)
        {
            return ("verify.tile.decode", $"tile {tile} cannot be decoded: {e.Message}");
        }
    }
}
