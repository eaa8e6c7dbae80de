using Terrane.Core;

namespace Terrane.Mosaic.Planning;

/// <summary>Cuts the tile tree into units of three zooms and lists them children first, along the Hilbert curve.</summary>
/// <remarks>
/// Each zoom belongs to one class of roots, and both the walk and the tiles inside a unit follow the curve, so the tiles of every zoom come
/// in ascending tile id over the whole build. The cut is counted from the deepest zoom: there a unit has 4 x 4 tiles whatever memory or workers.
/// </remarks>
public sealed class UnitWalk
{
    /// <summary>Zooms per unit: 16 + 4 + 1 tiles.</summary>
    public const int ZoomsPerUnit = 3;

    private readonly TileTree _tree;
    private readonly byte _minZoom;

    public UnitWalk(TileTree tree, byte minZoom) => (_tree, _minZoom) = (tree, minZoom);

    /// <summary>All units in the order in which they commit. Lazy: memory is one path of the tree.</summary>
    public IEnumerable<Unit> Units()
    {
        long sequence = 0;
        if (_tree.Root is not { } root) yield break;
        foreach ((TileTree.Node node, byte deepest) in Walk(root)) yield return new Unit(sequence++, node, deepest);
    }

    /// <summary>True when a tile of this zoom is the root of its unit.</summary>
    public bool IsRootZoom(int z) => z == _minZoom || (z > _minZoom && (_tree.MaxZoom - (ZoomsPerUnit - 1) - z) % ZoomsPerUnit == 0);

    /// <summary>The deepest zoom of a unit rooted at <paramref name="z"/>.</summary>
    public byte DeepestZoomOf(int z)
    {
        while (z < _tree.MaxZoom && !IsRootZoom(z + 1)) z++;
        return (byte)z;
    }

    private IEnumerable<(TileTree.Node Node, byte Deepest)> Walk(TileTree.Node node)
    {
        foreach ((TileId _, TileTree.Node? child) in _tree.Children(node))
        {
            if (child is null) continue;
            foreach (var unit in Walk(child)) yield return unit;
        }
        if (IsRootZoom(node.Tile.Z)) yield return (node, DeepestZoomOf(node.Tile.Z));
    }
}
