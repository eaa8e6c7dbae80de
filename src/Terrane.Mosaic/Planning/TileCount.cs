using Terrane.Core;
using Terrane.Mosaic.Job;

namespace Terrane.Mosaic.Planning;

/// <summary>How many tiles a build makes at most, zoom by zoom (a tile whose sources turn out void there is left out).</summary>
public sealed class TileCount
{
    private readonly long[] _perZoom = new long[TileId.MaxZoom + 1];

    private TileCount() { }

    /// <summary>Units of the same walk.</summary>
    public long Units { get; private set; }

    public long Total => _perZoom.Sum();

    public long AtZoom(int z) => _perZoom[z];

    public int MaxZoom => Array.FindLastIndex(_perZoom, tiles => tiles > 0);

    private void Add(TileTree tree, TileTree.Node node, BuildOptions options)
    {
        if (options.CanvasShift == 0)
        {
            _perZoom[node.Tile.Z]++;
            return;
        }
        if (node.Tile.Z == 0 && options.MinZoom == 0) _perZoom[0]++;
        if (node.Tile.Z + 1 > (options.MaxZoom ?? TileId.MaxZoom)) return;
        for (uint quarter = 0; quarter < 4; quarter++)
            if (tree.HasSources(node, node.Tile.Child(quarter & 1, quarter >> 1))) _perZoom[node.Tile.Z + 1]++;
    }

    /// <summary>Counts by walking the tree once: about a microsecond a tile.</summary>
    /// <param name="options">Zooms, and the size of tiles.</param>
    public static TileCount Of(TileTree tree, UnitWalk walk, BuildOptions options, CancellationToken ct = default)
    {
        byte minZoom = options.CanvasMinZoom;
        var count = new TileCount();
        if (tree.Root is { } root) Visit(root);
        return count;

        void Visit(TileTree.Node node)
        {
            ct.ThrowIfCancellationRequested();
            if (node.Tile.Z >= minZoom) count.Add(tree, node, options);
            if (walk.IsRootZoom(node.Tile.Z)) count.Units++;
            foreach ((_, TileTree.Node? child) in tree.Children(node))
                if (child is not null) Visit(child);
        }
    }
}
