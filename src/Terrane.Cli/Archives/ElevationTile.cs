using System.Text.Json;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Cli.Archives;

/// <summary>One Terrarium tile as metres.</summary>
/// <param name="Tile">Where it lies.</param>
/// <param name="Side">Pixels along a side.</param>
/// <param name="Metres">Row-major, north row first; NaN where the lineage archive tells of a void.</param>
internal sealed record ElevationTile(TileId Tile, int Side, float[] Metres)
{
    private const int MaxSide = 4096;

    /// <summary>Decodes stored bytes of <paramref name="archive"/>.</summary>
    /// <param name="lineage">Archive of the same build that tells which pixels are fill; null when there is none.</param>
    /// <exception cref="CliException">tile.encoding: no Terrarium in lossless WebP.</exception>
    public static ElevationTile Decode(PmTilesReader archive, PmTilesReader? lineage, TileId tile, byte[] stored)
    {
        (uint[] pixels, int side) = Pixels(archive, stored, PmTilesMetadata.TerrariumEncoding);
        var metres = new float[pixels.Length];
        TerrariumCodec.Decode(pixels, metres);
        if (lineage is not null && lineage.TryGetTile(tile, out byte[] ordinalsStored)) DropFill(lineage, ordinalsStored, metres);
        return new ElevationTile(tile, side, metres);
    }

    private static void DropFill(PmTilesReader lineage, byte[] stored, float[] metres)
    {
        (uint[] pixels, _) = Pixels(lineage, stored, PmTilesMetadata.LineageEncoding);
        var ordinals = new ushort[pixels.Length];
        if (pixels.Length != metres.Length || !LineageCodec.TryDecode(pixels, ordinals))
            throw CliException.NotElevations(lineage.Path, "it lies beside the terrain as its lineage, but has other pixels");
        for (int i = 0; i < metres.Length; i++)
            if (ordinals[i] == LineageCodec.Void) metres[i] = float.NaN;
    }

    private static (uint[] Pixels, int Side) Pixels(PmTilesReader archive, byte[] stored, string encoding)
    {
        if (archive.Header is not { TileType: PmTilesTileType.WebP, TileCompression: PmTilesCompression.None or PmTilesCompression.Unknown })
            throw CliException.NotElevations(archive.Path, $"they are {archive.Header.TileType} with compression {archive.Header.TileCompression}, wanted WebP without any");
        using (var metadata = JsonDocument.Parse(archive.ReadMetadata()))
        {
            // Archives older than version 3.6 of the specification say nothing: they are taken at the user's word.
            if (metadata.RootElement.TryGetProperty("encoding", out JsonElement found) && found.ToString() != encoding)
                throw CliException.NotElevations(archive.Path, $"their encoding is '{Printable.Line(found.ToString())}', wanted '{encoding}'");
        }
        (int width, int height, _) = LibWebP.Info(stored);
        if (width != height || width > MaxSide) throw CliException.NotElevations(archive.Path, $"a tile has {width} by {height} pixels");
        if (!LibWebP.IsLossless(stored)) throw CliException.NotElevations(archive.Path, "they are coded with loss");
        var pixels = new uint[width * height];
        LibWebP.Decode(stored, pixels, out _, out _);
        return (pixels, width);
    }
}
