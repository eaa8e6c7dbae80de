using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.PerSource;

/// <summary>The places of 512 pixels that a build renders from its sources: leaves of the tile tree, and the places beside them that have no tile.</summary>
/// <remarks>Together they are the joint covering. Nothing is stored but one path of the tree. Not thread-safe.</remarks>
internal sealed class LeafPlaces(TileTree tree, byte minZoom)
{
    private readonly Stack<TileTree.Node> _path = new();
    private TileTree.Node? _parent;
    private IReadOnlyList<(TileId Tile, TileTree.Node? Node)> _children = [];

    /// <summary>All of them, along the Hilbert curve.</summary>
    public IEnumerable<TileId> All() => tree.Root is { } root ? Under(root) : [];

    /// <summary>True when a place is one of them.</summary>
    public bool Contains(TileId tile)
    {
        if (tile.Z == 0) return tree.Root is { } root && minZoom == 0 && root.IsLeaf(tree);
        if (Find(tile.Parent) is not { } parent) return false;
        if (parent != _parent) (_parent, _children) = (parent, tree.Children(parent));
        TileTree.Node? node = _children.First(c => c.Tile == tile).Node;
        return node is not null ? tile.Z >= minZoom && node.IsLeaf(tree) : IsBeside(parent, _children, tile);
    }

    private bool IsBeside(TileTree.Node parent, IReadOnlyList<(TileId Tile, TileTree.Node? Node)> children, TileId tile) =>
        parent.Tile.Z >= minZoom && children.Any(c => c.Node is not null) && tree.InsideBox(tile);

    private IEnumerable<TileId> Under(TileTree.Node node)
    {
        IReadOnlyList<(TileId Tile, TileTree.Node? Node)> children = tree.Children(node);
        if (children.All(c => c.Node is null))
        {
            if (node.Tile.Z >= minZoom) yield return node.Tile;
            yield break;
        }
        foreach ((TileId tile, TileTree.Node? child) in children)
        {
            if (child is null)
            {
                if (IsBeside(node, children, tile)) yield return tile;
                continue;
            }
            foreach (TileId deeper in Under(child)) yield return deeper;
        }
    }

    private TileTree.Node? Find(TileId tile)
    {
        while (_path.TryPeek(out TileTree.Node? top) && (top.Tile.Z > tile.Z || tile.AncestorAt(top.Tile.Z) != top.Tile)) _path.Pop();
        if (_path.Count == 0)
        {
            if (tree.Root is not { } root) return null;
            _path.Push(root);
        }
        while (_path.Peek().Tile.Z < tile.Z)
        {
            TileTree.Node node = _path.Peek();
            TileId wanted = tile.AncestorAt((byte)(node.Tile.Z + 1));
            if (tree.Children(node).First(c => c.Tile == wanted).Node is not { } child) return null;
            _path.Push(child);
        }
        return _path.Peek();
    }
}
