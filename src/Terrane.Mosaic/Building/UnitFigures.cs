using System.Text.Json;
using System.Text.Json.Serialization;

namespace Terrane.Mosaic.Building;

/// <summary>What the ledger keeps of a finished unit, so that the end of a build knows what all runs of it did.</summary>
public sealed record UnitFigures
{
    /// <summary>Zoom, tiles, bytes of elevation, bytes of lineage.</summary>
    [JsonPropertyName("t")]
    public required IReadOnlyList<long[]> Zooms { get; init; }

    /// <summary>West, north, east, south in pixels of zoom 31, or null without data.</summary>
    [JsonPropertyName("b")]
    public long[]? Bounds { get; init; }

    /// <summary>Ordinals of the sources that gave pixels.</summary>
    [JsonPropertyName("u")]
    public required IReadOnlyCollection<ushort> Used { get; init; }

    /// <summary>Tiles with at least one void pixel.</summary>
    [JsonPropertyName("v")]
    public int PartlyVoid { get; init; }

    /// <summary>Pixels that Terrarium cannot hold.</summary>
    [JsonPropertyName("o")]
    public long OutOfRange { get; init; }

    public static UnitFigures Of(UnitResult result) => new()
    {
        Zooms = [.. result.Tiles.GroupBy(t => t.Tile.Z).OrderBy(g => g.Key)
            .Select(g => new long[] { g.Key, g.Count(), g.Sum(t => (long)t.ElevationLength), g.Sum(t => (long)t.LineageLength) })],
        Bounds = result.Bounds.IsEmpty ? null : [result.Bounds.West, result.Bounds.North, result.Bounds.East, result.Bounds.South],
        Used = [.. result.UsedSources],
        PartlyVoid = result.Tiles.Count(t => t.IsPartlyVoid),
        OutOfRange = result.OutOfRange,
    };

    public string ToJson() => JsonSerializer.Serialize(this);

    public static UnitFigures Parse(string json) => JsonSerializer.Deserialize<UnitFigures>(json)!;
}
