using Terrane.Core;

namespace Terrane.Mosaic.Planning;

/// <summary>Cuts the tile tree into units of three zooms and lists them children first, along the Hilbert curve.</summary>
/// <remarks>
/// Each zoom belongs to one class of roots, and both the walk and the tiles inside a unit follow the curve, so the tiles of every zoom come
/// in ascending tile id over the whole build. The cut is counted from the deepest zoom: there a unit has 4 x 4 tiles whatever memory or workers.
/// Where the zooms are cut into groups, the deepest group's units come first, all of them, and each group is counted from its own deepest zoom:
/// that no unit spans two groups changes no pixel, since a tile's canvas goes up in the same floats either way.
/// </remarks>
public sealed class UnitWalk
{
    /// <summary>Zooms per unit: 16 + 4 + 1 tiles.</summary>
    public const int ZoomsPerUnit = 3;

    private readonly TileTree _tree;
    private readonly byte _minZoom;
    private readonly byte[] _floors; // of the groups, the lowest first

    /// <param name="tree">Of the plan.</param>
    /// <param name="minZoom">Of canvases.</param>
    /// <param name="floors">Lowest zoom of each group of zooms but the first, ascending; null for one group.</param>
    /// <param name="anchor">A zoom to count the cut from instead of the deepest one, so that units stay those of an earlier build whatever is deeper now; for one group.</param>
    public UnitWalk(TileTree tree, byte minZoom, IReadOnlyList<byte>? floors = null, byte? anchor = null) =>
        (_tree, _minZoom, _floors, Anchor) = (tree, minZoom, [minZoom, .. floors ?? []], anchor ?? tree.MaxZoom);

    /// <summary>Lowest zoom of each group, in the order in which they are made.</summary>
    public IEnumerable<byte> Groups => _floors.Reverse();

    /// <summary>The deepest zoom of some unit: the cut is counted from it.</summary>
    public byte Anchor { get; }

    /// <summary>All units in the order in which they commit. Lazy: memory is one path of the tree.</summary>
    public IEnumerable<Unit> Units()
    {
        if (_tree.Root is not { } root) yield break;
        var next = new Counter();
        foreach (byte floor in Groups)
            foreach (Unit unit in Walk(root, floor, LastOfGroup(floor), next)) yield return unit;
    }

    /// <summary>True when a tile of this zoom is the root of its unit.</summary>
    public bool IsRootZoom(int z) =>
        z >= _minZoom && (_floors.Contains((byte)z) || ((_floors.Length == 1 ? Anchor : LastOfGroup(z)) - (ZoomsPerUnit - 1) - z) % ZoomsPerUnit == 0);

    /// <summary>The deepest zoom of a unit rooted at <paramref name="z"/>.</summary>
    public byte DeepestZoomOf(int z)
    {
        while (z < _tree.MaxZoom && !IsRootZoom(z + 1)) z++;
        return (byte)z;
    }

    private int LastOfGroup(int z)
    {
        foreach (byte floor in _floors)
            if (floor > z) return Math.Min(_tree.MaxZoom, floor - 1);
        return _tree.MaxZoom;
    }

    private IEnumerable<Unit> Walk(TileTree.Node node, byte floor, int last, Counter next)
    {
        long first = next.Value;
        if (node.Tile.Z < last)
        {
            foreach ((TileId _, TileTree.Node? child) in _tree.Children(node))
            {
                if (child is null) continue;
                foreach (Unit unit in Walk(child, floor, last, next)) yield return unit;
            }
        }
        if (node.Tile.Z >= floor && IsRootZoom(node.Tile.Z)) yield return new Unit(next.Value++, node, DeepestZoomOf(node.Tile.Z), first);
    }

    /// <summary>The number of the next unit; an iterator can take no reference.</summary>
    private sealed class Counter
    {
        public long Value { get; set; }
    }
}
