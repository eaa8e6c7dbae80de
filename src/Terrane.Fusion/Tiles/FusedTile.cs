using System.Text.Json.Nodes;

namespace Terrane.Fusion.Tiles;

/// <summary>A tile of 512 pixels a side as numbers, row-major, north row first, with one pixel around it.</summary>
public sealed record FusedTile
{
    /// <summary>Metres; NaN = void.</summary>
    public required float[] Elevation { get; init; }

    /// <summary>Source of each elevation, 0 where void; null when nobody says.</summary>
    public uint[]? Ids { get; init; }

    /// <summary>One standard deviation in metres, NaN = unknown; null when it is not asked for.</summary>
    public float[]? Uncertainty { get; init; }

    /// <summary>Elevations of the pixels around: 514 above from west to east, 514 below, 512 to the west from north to south, 512 to the east.</summary>
    public required float[] Rim { get; init; }

    /// <summary>{id: {name, provider, pixels, ...}} of the ids in the tile.</summary>
    public required JsonObject Provenance { get; init; }

    /// <summary>[{provider, operator, status, error}] of each step, bottom up: ok, nodata, partial or error.</summary>
    public required JsonArray Outcomes { get; init; }

    /// <summary>True when something that should be in it could not be read: not to be kept.</summary>
    public bool IsPartial { get; init; }

    /// <summary>True when no pixel has an elevation.</summary>
    public bool IsVoid { get; init; }
}
