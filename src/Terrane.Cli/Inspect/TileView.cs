using System.Text.Json;
using Terrane.Cli.Archives;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Tiles;
using Terrane.Tiles.Conversion;

namespace Terrane.Cli.Inspect;

/// <summary>A tile as it stands in an archive, fills of voids included.</summary>
/// <param name="Side">Pixels along a side.</param>
/// <param name="Metres">Row-major, north row first.</param>
/// <param name="Ordinals">Source of each pixel, 0 for a void; null without a lineage archive, when no tile is partly void.</param>
/// <param name="Names">Sources by ordinal, from the legend.</param>
internal sealed record TileView(int Side, float[] Metres, ushort[]? Ordinals, IReadOnlyDictionary<int, string> Names)
{
    private const string FilledName = "filled";

    public bool IsValid(int pixel) => Ordinals is null || Ordinals[pixel] != 0;

    public int Valid => Ordinals is null ? Metres.Length : Ordinals.Count(ordinal => ordinal != 0);

    /// <summary>The archive and, where it lies beside it, its lineage.</summary>
    /// <returns>Null when the archive has no such tile.</returns>
    /// <exception cref="TerraneException">Damaged, or no elevations.</exception>
    public static TileView? Read(string path, TileId tile)
    {
        using ITileArchive archive = ArchiveConverter.OpenSource(path);
        if (!archive.TryGetTile(tile, out byte[] stored)) return null;
        ElevationTile metres = ElevationTile.Decode(archive, null, tile, stored);
        string beside = BuildOptions.LineageBeside(archive.Path);
        if (!Path.Exists(beside)) return new TileView(metres.Side, metres.Metres, null, new Dictionary<int, string>());
        using ITileArchive lineage = ArchiveConverter.OpenSource(beside);
        ushort[]? ordinals = lineage.TryGetTile(tile, out byte[] sources) ? ElevationTile.Ordinals(lineage, sources, metres.Metres.Length) : null;
        return new TileView(metres.Side, metres.Metres, ordinals, Legend(lineage));
    }

    /// <summary>Pixels of each ordinal but 0, ascending.</summary>
    public IEnumerable<(int Ordinal, string Name, int Pixels)> Sources() => Ordinals is null ? []
        : Ordinals.Where(o => o != 0).GroupBy(o => (int)o).OrderBy(g => g.Key).Select(g => (g.Key, Names.GetValueOrDefault(g.Key, FilledName), g.Count()));

    private static Dictionary<int, string> Legend(ITileArchive lineage)
    {
        var names = new Dictionary<int, string>();
        using var metadata = JsonDocument.Parse(lineage.ReadMetadata());
        if (!metadata.RootElement.TryGetProperty("legend", out JsonElement legend) || legend.ValueKind != JsonValueKind.Array) return names;
        foreach (JsonElement entry in legend.EnumerateArray())
            if (entry.TryGetProperty("ordinal", out JsonElement ordinal) && ordinal.TryGetInt32(out int number) && entry.TryGetProperty("name", out JsonElement name))
                names[number] = Printable.Line(name.ToString());
        return names;
    }
}
