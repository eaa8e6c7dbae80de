using System.Text.Json;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Layers;

/// <summary>What is served under a name, as it was when it was opened. What is read through it belongs together: what replaces it gets a version of its own.</summary>
/// <remarks>Thread-safe. Closed when the slot and all requests have let go of it.</remarks>
internal abstract class LayerVersion : IDisposable
{
    private int _holders = 1;

    /// <summary>Of this version alone: the stem of every ETag.</summary>
    public abstract string Tag { get; }

    public byte? MinZoom { get; protected init; }
    public byte? MaxZoom { get; protected init; }
    public E7Bounds? Bounds { get; protected init; }
    public (int Longitude, int Latitude, byte Zoom)? Center { get; protected init; }
    public PmTilesTileType TileType { get; protected init; }
    public JsonElement Metadata { get; protected init; }

    /// <summary>terrarium, mapbox, lineage, or null where nobody says.</summary>
    public string? Encoding { get; protected init; }

    /// <summary>Pixels along a side, where it is known.</summary>
    public int? TileSize { get; protected init; }

    /// <summary>[{ordinal, name, ...}]; null without one.</summary>
    public virtual JsonElement? Legend => Metadata.TryGetProperty("legend", out JsonElement legend) && legend.ValueKind == JsonValueKind.Array ? legend : null;

    /// <summary>True when it tells the sources of its own elevations.</summary>
    public virtual bool TellsSources => false;

    /// <summary>True when what it was opened from has changed.</summary>
    public abstract bool IsOutdated();

    /// <summary>A member of the metadata that is a text.</summary>
    public string? Text(string name) => Metadata.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>False when it is closed already.</summary>
    public bool TryHold()
    {
        while (true)
        {
            int holders = Volatile.Read(ref _holders);
            if (holders == 0) return false;
            if (Interlocked.CompareExchange(ref _holders, holders + 1, holders) == holders) return true;
        }
    }

    /// <summary>Lets go of it.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Close();
    }

    /// <summary>Nobody holds it any more.</summary>
    protected abstract void Close();
}
