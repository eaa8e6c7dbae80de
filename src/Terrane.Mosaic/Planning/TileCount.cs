namespace Terrane.Mosaic.Planning;

/// <summary>How many tiles a build makes at most, zoom by zoom (a tile whose sources turn out void there is left out).</summary>
public sealed class TileCount
{
    private readonly long[] _perZoom = new long[Terrane.Core.TileId.MaxZoom + 1];

    private TileCount() { }

    /// <summary>Units of the same walk.</summary>
    public long Units { get; private set; }

    public long Total => _perZoom.Sum();

    public long AtZoom(int z) => _perZoom[z];

    /// <summary>Counts by walking the tree once: about a microsecond a tile.</summary>
    public static TileCount Of(TileTree tree, UnitWalk walk, byte minZoom, CancellationToken ct = default)
    {
        var count = new TileCount();
        if (tree.Root is { } root) Visit(root);
        return count;

        void Visit(TileTree.Node node)
        {
            ct.ThrowIfCancellationRequested();
            if (node.Tile.Z >= minZoom) count._perZoom[node.Tile.Z]++;
            if (walk.IsRootZoom(node.Tile.Z)) count.Units++;
            foreach ((_, TileTree.Node? child) in tree.Children(node))
                if (child is not null) Visit(child);
        }
    }
}
