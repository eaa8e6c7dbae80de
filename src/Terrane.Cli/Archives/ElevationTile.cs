using System.Text.Json;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Cli.Archives;

/// <summary>One elevation tile as metres.</summary>
/// <param name="Tile">Where it lies.</param>
/// <param name="Side">Pixels along a side.</param>
/// <param name="Metres">Row-major, north row first; NaN where the lineage archive tells of a void.</param>
internal sealed record ElevationTile(TileId Tile, int Side, float[] Metres)
{
    private const int MaxSide = 4096;

    /// <summary>Decodes stored bytes of <paramref name="archive"/>.</summary>
    /// <param name="lineage">Archive of the same build that tells which pixels are fill; null when there is none.</param>
    /// <exception cref="CliException">tile.encoding: no Terrarium or Terrain-RGB without loss.</exception>
    public static ElevationTile Decode(ITileArchive archive, ITileArchive? lineage, TileId tile, ReadOnlySpan<byte> stored)
    {
        (uint[] pixels, int side, string encoding) = Pixels(archive, stored, PmTilesMetadata.TerrariumEncoding, PmTilesMetadata.MapboxEncoding);
        var metres = new float[pixels.Length];
        if (encoding == PmTilesMetadata.MapboxEncoding) MapboxCodec.Decode(pixels, metres);
        else TerrariumCodec.Decode(pixels, metres);
        if (lineage is not null && lineage.TryGetTile(tile, out byte[] ordinalsStored)) DropFill(lineage, ordinalsStored, metres);
        return new ElevationTile(tile, side, metres);
    }

    /// <summary>The source of each pixel of a lineage tile.</summary>
    /// <param name="count">Pixels of the elevation tile.</param>
    /// <exception cref="CliException">tile.encoding: no lineage of such a tile.</exception>
    public static ushort[] Ordinals(ITileArchive lineage, byte[] stored, int count)
    {
        (uint[] pixels, _, _) = Pixels(lineage, stored, PmTilesMetadata.LineageEncoding);
        var ordinals = new ushort[pixels.Length];
        return pixels.Length == count && LineageCodec.TryDecode(pixels, ordinals) ? ordinals
            : throw CliException.NotElevations(lineage.Path, "it lies beside the terrain as its lineage, but has other pixels");
    }

    private static void DropFill(ITileArchive lineage, byte[] stored, float[] metres)
    {
        ushort[] ordinals = Ordinals(lineage, stored, metres.Length);
        for (int i = 0; i < metres.Length; i++)
            if (ordinals[i] == LineageCodec.Void) metres[i] = float.NaN;
    }

    /// <param name="encodings">Those that will do; the first is what an archive that does not say is taken for.</param>
    private static (uint[] Pixels, int Side, string Encoding) Pixels(ITileArchive archive, ReadOnlySpan<byte> stored, params ReadOnlySpan<string> encodings)
    {
        if (archive is not { TileCompression: PmTilesCompression.None or PmTilesCompression.Unknown })
            throw CliException.NotElevations(archive.Path, $"they are {archive.TileType} with compression {archive.TileCompression}, wanted WebP or PNG without any");
        string encoding = encodings[0];
        using (var metadata = JsonDocument.Parse(archive.ReadMetadata()))
        {
            // Archives older than version 3.6 of the specification say nothing: they are taken at the user's word.
            if (metadata.RootElement.TryGetProperty("encoding", out JsonElement found)) encoding = found.ToString();
            if (!encodings.Contains(encoding))
                throw CliException.NotElevations(archive.Path, $"their encoding is '{Printable.Line(encoding)}', wanted '{string.Join("' or '", encodings)}'");
        }
        try
        {
            (int width, int height) = TileImage.Size(stored);
            if (width != height || width > MaxSide) throw CliException.NotElevations(archive.Path, $"a tile has {width} by {height} pixels");
            if (!TileImage.IsLossless(stored)) throw CliException.NotElevations(archive.Path, "they are coded with loss");
            var pixels = new uint[width * height];
            TileImage.Decode(stored, pixels);
            return (pixels, width, encoding);
        }
        catch (ImageException e) when (e.Code == "image.kind")
        {
            throw CliException.NotElevations(archive.Path, e.Message);
        }
    }
}
