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
        (ITileStyle paint, bool needsNeighbours) = Styles[style];
        if (style == "source" && tiles.Lineage is null) throw ServeException.Format(tiles.Id, "sources", "there is no lineage archive beside it");
        if (ElevationBlock.Read(tiles, tile, needsNeighbours) is not { } block) return null;
        var argb = new uint[block.Side * block.Side];
        paint.Render(block, argb);
        var output = new ArrayBufferWriter<byte>();
        new PngEncoder(level: 1).Encode(argb, block.Side, block.Side, output);
        return output.WrittenSpan.ToArray();
    }
}
