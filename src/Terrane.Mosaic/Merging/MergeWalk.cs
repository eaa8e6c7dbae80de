using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Merging;

/// <summary>Lists the units of a merge children first along the Hilbert curve, as <see cref="UnitWalk"/> does those of a build.</summary>
/// <param name="places">Places of the output, with all ancestors from <paramref name="minZoom"/> on.</param>
internal sealed class MergeWalk(TileSet places, byte minZoom, byte maxZoom)
{
    private const int ZoomsPerUnit = UnitWalk.ZoomsPerUnit;

    public byte MinZoom => minZoom;

    /// <summary>All units in the order in which they commit. Lazy: memory is one path of the tree.</summary>
    public IEnumerable<MergeUnit> Units()
    {
        long sequence = 0;
        for (ulong index = 0; index < 1UL << (2 * minZoom); index++)
        {
            (uint x, uint y) = HilbertCurve.Position(minZoom, index);
            var top = new TileId(minZoom, x, y);
            if (!places.Contains(top)) continue;
            foreach (TileId root in Walk(top)) yield return new MergeUnit(sequence++, root, DeepestZoomOf(root.Z));
        }
    }

    /// <summary>The children that the output has, in the order of the curve.</summary>
    public IEnumerable<TileId> Children(TileId tile)
    {
        if (tile.Z >= maxZoom) return [];
        TileId[] children = [tile.Child(0, 0), tile.Child(0, 1), tile.Child(1, 1), tile.Child(1, 0)];
        children.AsSpan().Sort();
        return children.Where(places.Contains);
    }

    /// <summary>True when a tile of this zoom is the root of its unit.</summary>
    public bool IsRootZoom(int z) => z == minZoom || (z > minZoom && (maxZoom - (ZoomsPerUnit - 1) - z) % ZoomsPerUnit == 0);

    private byte DeepestZoomOf(int z)
    {
        while (z < maxZoom && !IsRootZoom(z + 1)) z++;
        return (byte)z;
    }

    private IEnumerable<TileId> Walk(TileId tile)
    {
        foreach (TileId child in Children(tile))
            foreach (TileId root in Walk(child)) yield return root;
        if (IsRootZoom(tile.Z)) yield return tile;
    }
}
