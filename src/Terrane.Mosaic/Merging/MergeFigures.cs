using System.Text.Json;
using System.Text.Json.Serialization;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Merging;

/// <summary>What the ledger keeps of a unit of a merge.</summary>
internal sealed record MergeFigures
{
    /// <summary>Zoom, tiles, bytes of elevation, bytes of lineage, then tiles by <see cref="MergeOrigin"/>.</summary>
    [JsonPropertyName("t")]
    public required IReadOnlyList<long[]> Zooms { get; init; }

    /// <summary>The archive that the root was copied from, or -1.</summary>
    [JsonPropertyName("r")]
    public int RootInput { get; init; }

    /// <summary>Tiles with at least one void pixel, as far as no lineage archive tells of it.</summary>
    [JsonPropertyName("v")]
    public int PartlyVoid { get; init; }

    /// <summary>Pixels that the encoding cannot hold.</summary>
    [JsonPropertyName("o")]
    public long OutOfRange { get; init; }

    public static MergeFigures Of(MergeResult result)
    {
        IReadOnlyList<EncodedTile> tiles = result.Tiles.Tiles;
        var zooms = new SortedDictionary<byte, long[]>();
        for (int i = 0; i < tiles.Count; i++)
        {
            if (!zooms.TryGetValue(tiles[i].Tile.Z, out long[]? zoom)) zooms[tiles[i].Tile.Z] = zoom = [tiles[i].Tile.Z, 0, 0, 0, 0, 0, 0, 0];
            zoom[1]++;
            zoom[2] += result.Entries[i].Length;
            zoom[3] += tiles[i].LineageLength;
            zoom[4 + (int)result.Entries[i].Origin]++;
        }
        return new MergeFigures { Zooms = [.. zooms.Values], RootInput = result.RootInput, PartlyVoid = tiles.Count(t => t.IsPartlyVoid), OutOfRange = result.Tiles.OutOfRange };
    }

    public string ToJson() => JsonSerializer.Serialize(this);

    public static MergeFigures Parse(string json) => JsonSerializer.Deserialize<MergeFigures>(json)!;
}
