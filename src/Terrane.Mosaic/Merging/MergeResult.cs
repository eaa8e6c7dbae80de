using Terrane.Core;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Merging;

/// <summary>What a unit gives: for each tile bytes that were made, or where to copy them from. Reused from unit to unit.</summary>
internal sealed class MergeResult
{
    /// <summary>How tile number i of <see cref="Tiles"/> came about.</summary>
    /// <param name="Input">Number of the archive to copy from; -1 when the bytes are in <see cref="Tiles"/>.</param>
    /// <param name="Length">Bytes of the tile.</param>
    /// <param name="Hash">Of a copied tile.</param>
    public readonly record struct Entry(MergeOrigin Origin, int Input, int Length, UInt128 Hash);

    private readonly List<Entry> _entries = [];

    /// <summary>Tiles in the order of their ids per zoom; one that is copied has no bytes of elevation here.</summary>
    public UnitResult Tiles { get; } = new();

    public IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The archive that the unit's root was copied from; -1 when it was made.</summary>
    public int RootInput { get; set; }

    /// <summary>Roots of earlier units that this one took in.</summary>
    public List<TileId> Consumed { get; } = [];

    /// <summary>Adds a tile whose lineage was just appended to <see cref="Tiles"/>.</summary>
    public void AddCopy(TileId tile, int input, int length, UInt128 hash, int lineageLength, bool isPartlyVoid)
    {
        Tiles.Add(new EncodedTile(tile, 0, lineageLength, isPartlyVoid));
        _entries.Add(new Entry(MergeOrigin.Copied, input, length, hash));
    }

    /// <summary>Notes how the tiles came about that were written since the last entry.</summary>
    public void Note(MergeOrigin origin)
    {
        for (int i = _entries.Count; i < Tiles.Tiles.Count; i++) _entries.Add(new Entry(origin, -1, Tiles.Tiles[i].ElevationLength, default));
    }

    public void Reset()
    {
        Tiles.Reset();
        _entries.Clear();
        Consumed.Clear();
        RootInput = -1;
    }
}
