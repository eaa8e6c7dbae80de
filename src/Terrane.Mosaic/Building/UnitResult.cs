using System.Buffers;
using Terrane.Core;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Building;

/// <summary>What building a unit gives: encoded tiles in the order of their ids per zoom, and figures. Reused from unit to unit.</summary>
public sealed class UnitResult
{
    private readonly List<EncodedTile> _tiles = [];

    public IReadOnlyList<EncodedTile> Tiles => _tiles;

    /// <summary>The elevation tiles, one behind the other.</summary>
    public ArrayBufferWriter<byte> Elevations { get; } = new(1 << 16);

    public ArrayBufferWriter<byte> Lineages { get; } = new(1 << 12);

    public DataBounds Bounds { get; private set; } = new();

    /// <summary>Ordinals of the sources that gave at least one pixel of a tile.</summary>
    public SortedSet<ushort> UsedSources { get; } = [];

    /// <summary>Roots of earlier units that this one took in and that nobody needs once it is committed.</summary>
    public List<TileId> ConsumedRoots { get; } = [];

    /// <summary>The root passed up, or null at the lowest zoom of the build.</summary>
    public TileId? PassedRoot { get; set; }

    /// <summary>Pixels that Terrarium cannot hold.</summary>
    public long OutOfRange { get; set; }

    /// <summary>Tiles rendered from the sources (the others are halved from these).</summary>
    public int Rendered { get; set; }

    /// <summary>How often the unit was started.</summary>
    public int Attempts { get; set; } = 1;

    /// <summary>Some rendered pixel was void, a sibling's that is not written included.</summary>
    public bool HasVoids { get; set; }

    /// <summary>Figures that are known from before, where the tiles were copied; else null.</summary>
    public UnitFigures? Figures { get; set; }

    /// <summary>What the next update needs of the unit; null when nobody asked.</summary>
    public StoredUnit? Kept { get; set; }

    public void Add(EncodedTile tile) => _tiles.Add(tile);

    public void Reset()
    {
        _tiles.Clear();
        Elevations.ResetWrittenCount();
        Lineages.ResetWrittenCount();
        Bounds = new DataBounds();
        UsedSources.Clear();
        ConsumedRoots.Clear();
        (PassedRoot, OutOfRange, Rendered, Attempts) = (null, 0, 0, 1);
        (HasVoids, Figures, Kept) = (false, null, null);
    }
}
