using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Terrane.Core;
using Terrane.Serve.Tiles;
using Terrane.Tiles.Png;

namespace Terrane.Serve.Styles;

/// <summary>The pictures that elevations can be had as: <c>.png?style=NAME</c>.</summary>
internal static class StyleCatalog
{
    private static readonly SortedDictionary<string, (ITileStyle Style, bool NeedsNeighbours)> Styles = new(StringComparer.Ordinal)
    {
        ["contours"] = (new Contours(), true),
        ["hillshade"] = (new Hillshade(), true),
        ["relief"] = (new Relief(), true),
        ["slope"] = (new Slope(), true),
        ["source"] = (new SourceColours(), false),
    };

    public static IEnumerable<string> Names => Styles.Keys;

    public static bool Has([NotNullWhen(true)] string? name) => name is not null && Styles.ContainsKey(name);

    /// <summary>A PNG; null when the tile is not there.</summary>
    /// <exception cref="TerraneException">serve.format, or the archive is damaged.</exception>
    public static byte[]? Png(string style, DecodedTiles tiles, TileId tile)
    {
        if (style == "source" && tiles.SourceTeller is null) throw ServeException.Format(tiles.Id, "sources", "there is no lineage archive beside it");
        return ElevationBlock.Read(tiles, tile, Styles[style].NeedsNeighbours) is { } block ? Png(style, block) : null;
    }

    /// <summary>A PNG of a block with what the style needs.</summary>
    public static byte[] Png(string style, ElevationBlock block)
    {
        ITileStyle paint = Styles[style].Style;
        var argb = new uint[block.Side * block.Side];
        paint.Render(block, argb);
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder(level: 1, PngFilterChoice.Up).Encode(argb, block.Side, block.Side, output);
        return output.WrittenSpan.ToArray();
    }
}
