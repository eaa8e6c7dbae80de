using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Serve.Tiles;

/// <summary>A tile as numbers.</summary>
/// <param name="Tile">Where it lies.</param>
/// <param name="Side">Pixels along a side.</param>
/// <param name="Metres">Row-major, north row first; NaN where lineage tells of a void.</param>
/// <param name="Sources">Same shape: the legend's entry of each pixel, 0 for a void; null where nobody tells them.</param>
internal sealed record DecodedTile(TileId Tile, int Side, float[] Metres, uint[]? Sources)
{
    /// <summary>One standard deviation in metres, same shape, NaN = unknown; null where nobody tells it.</summary>
    public float[]? Uncertainty { get; init; }

    /// <summary>Metres of the pixels around, as <see cref="Fusion.Tiles.FusedTile.Rim"/> has them; null where neighbours are tiles of their own.</summary>
    public float[]? Rim { get; init; }

    /// <summary>What became of each step of a policy; null for others.</summary>
    public JsonArray? Outcomes { get; init; }

    /// <summary>What is missing in it ("gebco error"); null when it is whole.</summary>
    public string? Missing { get; init; }

    private const int MaxSide = 4096;

    /// <summary>Null when the archive has no such tile.</summary>
    /// <param name="id">For messages.</param>
    /// <exception cref="TerraneException">serve.format: no elevations without loss. Or the archive is damaged.</exception>
    public static DecodedTile? Read(string id, ArchiveVersion archive, ArchiveVersion? lineage, TileId tile)
    {
        if (archive.Encoding is not (null or PmTilesMetadata.TerrariumEncoding or PmTilesMetadata.MapboxEncoding))
            throw ServeException.Format(id, "elevations", $"its encoding is '{archive.Encoding}'");
        if (archive.Read(tile) is not { } stored) return null;
        (uint[] pixels, int side) = Pixels(id, stored);
        var metres = new float[pixels.Length];
        if (archive.Encoding == PmTilesMetadata.MapboxEncoding) MapboxCodec.Decode(pixels, metres);
        else TerrariumCodec.Decode(pixels, metres);
        uint[]? sources = lineage?.Read(tile) is { } lines ? SourcesOf(id, lines, pixels.Length) : null;
        if (sources is not null)
        {
            for (int i = 0; i < metres.Length; i++)
                if (sources[i] == LineageCodec.Void) metres[i] = float.NaN;
        }
        return new DecodedTile(tile, side, metres, sources);
    }

    private static uint[] SourcesOf(string id, byte[] stored, int length)
    {
        (uint[] pixels, _) = Pixels(id, stored);
        var ordinals = new ushort[pixels.Length];
        return pixels.Length == length && LineageCodec.TryDecode(pixels, ordinals) ? [.. ordinals.Select(o => (uint)o)]
            : throw ServeException.Format(id, "sources", "the lineage beside it has other pixels");
    }

    private static (uint[] Pixels, int Side) Pixels(string id, byte[] stored)
    {
        string kind = TileImage.KindOf(stored);
        if (kind is not ("webp" or "png")) throw ServeException.Format(id, "elevations", $"a tile is {kind}");
        (int width, int height) = TileImage.Size(stored);
        if (width != height || width > MaxSide) throw ServeException.Format(id, "elevations", $"a tile has {width} by {height} pixels");
        if (!TileImage.IsLossless(stored)) throw ServeException.Format(id, "elevations", "they are coded with loss");
        var pixels = new uint[width * height];
        TileImage.Decode(stored, pixels);
        return (pixels, width);
    }
}
