using System.Buffers;
using Terrane.Core;
using Terrane.Serve.Layers;
using Terrane.Tiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Png;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Serve.Tiles;

/// <summary>What a tile can be had as, by the extension of its address.</summary>
internal static class TileFormats
{
    /// <summary>Those that have to be decoded for.</summary>
    public static bool IsMade(string extension, LayerVersion layer) => extension != Stored(layer.TileType);

    /// <summary>Extension of what is stored: webp, png, jpg, pbf, avif, or bin where the archive does not say.</summary>
    public static string Stored(PmTilesTileType type) => type switch
    {
        PmTilesTileType.WebP => "webp",
        PmTilesTileType.Png => "png",
        PmTilesTileType.Jpeg => "jpg",
        PmTilesTileType.MapboxVector => "pbf",
        PmTilesTileType.Avif => "avif",
        _ => "bin",
    };

    public static string ContentType(string extension) => extension switch
    {
        "webp" => "image/webp",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "avif" => "image/avif",
        "pbf" => "application/vnd.mapbox-vector-tile",
        "tif" => "image/tiff; application=geotiff",
        "npz" => "application/zip",
        _ => "application/octet-stream",
    };

    /// <summary>Makes one; null when the tile is not there.</summary>
    /// <exception cref="TerraneException">serve.format, or the archive is damaged.</exception>
    public static byte[]? Make(string extension, DecodedTiles tiles, TileId tile)
    {
        if (extension == "png" && tiles.Archive is { } archive) return archive.Read(tile) is { } stored ? Png(tiles.Id, stored) : null;
        CheckNumbers(tiles.Id, tiles.Layer, extension);
        return tiles.Read(tile) is { } decoded ? Of(extension, decoded) : null;
    }

    /// <summary>A tile in a format that <see cref="CheckNumbers"/> lets pass.</summary>
    public static byte[] Of(string extension, DecodedTile tile) => extension switch
    {
        "npy" => NumpyFormat.Npy(tile),
        "npz" => NumpyFormat.Npz(tile),
        "tif" => TiffFormat.Of(tile),
        "png" => Terrarium(tile, new PngEncoder(level: 1, PngFilterChoice.Up)),
        _ => Terrarium(tile, new TerrariumWebPEncoder(WebPEffort.Fast)),
    };

    /// <exception cref="ServeException">serve.format.</exception>
    public static void CheckNumbers(string id, LayerVersion layer, string extension)
    {
        string stored = Stored(layer.TileType);
        if (extension is "npy" or "npz" or "tif" || (layer is not Archives.ArchiveVersion && extension is "webp" or "png")) return;
        throw ServeException.Format(id, extension, $"tiles are {(layer is Archives.ArchiveVersion ? "stored as " : "")}{stored}; they can also be had as png, npy, npz and tif");
    }

    private static byte[] Terrarium(DecodedTile tile, ITileEncoder encoder)
    {
        var pixels = new uint[tile.Metres.Length];
        TerrariumCodec.Encode(tile.Metres, tile.Tile.Z, ElevationRounding.Mapterhorn, pixels);
        var output = new ArrayBufferWriter<byte>();
        encoder.Encode(pixels, tile.Side, tile.Side, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Png(string id, byte[] stored)
    {
        if (TileImage.KindOf(stored) is not ("webp" or "png")) throw ServeException.Format(id, "png", $"a tile is {TileImage.KindOf(stored)}");
        (int width, int height) = TileImage.Size(stored);
        var pixels = new uint[width * height];
        TileImage.Decode(stored, pixels);
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder(level: 1, PngFilterChoice.Up).Encode(pixels, width, height, output);
        return output.WrittenSpan.ToArray();
    }
}
