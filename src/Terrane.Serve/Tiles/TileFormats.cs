using System.Buffers;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Tiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Png;

namespace Terrane.Serve.Tiles;

/// <summary>What a tile can be had as, by the extension of its address.</summary>
internal static class TileFormats
{
    /// <summary>Those that have to be decoded for.</summary>
    public static bool IsMade(string extension, ArchiveVersion archive) => extension != Stored(archive.TileType);

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
        if (extension == "png") return tiles.Archive.Read(tile) is { } stored ? Png(tiles.Id, stored) : null;
        if (extension is not ("npy" or "npz" or "tif"))
            throw ServeException.Format(tiles.Id, extension, $"tiles are stored as {Stored(tiles.Archive.TileType)}; they can also be had as png, npy, npz and tif");
        if (tiles.Read(tile) is not { } decoded) return null;
        return extension switch
        {
            "npy" => NumpyFormat.Npy(decoded),
            "npz" => NumpyFormat.Npz(decoded),
            _ => TiffFormat.Of(decoded),
        };
    }

    private static byte[] Png(string id, byte[] stored)
    {
        if (TileImage.KindOf(stored) is not ("webp" or "png")) throw ServeException.Format(id, "png", $"a tile is {TileImage.KindOf(stored)}");
        (int width, int height) = TileImage.Size(stored);
        var pixels = new uint[width * height];
        TileImage.Decode(stored, pixels);
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder(level: 1).Encode(pixels, width, height, output);
        return output.WrittenSpan.ToArray();
    }
}
