using Terrane.Core;
using Terrane.Raster.Polygons;

namespace Terrane.Mosaic.Planning;

/// <summary>The tiles that a build makes: a tile exists where a layer lies that asks for its zoom or a deeper one.</summary>
/// <remarks>
/// So each area goes down to the finest zoom present there and no deeper, and every tile has its parent: a client that misses a tile finds
/// an ancestor. Nothing is stored: a node carries the footprints that meet it, and its children filter them.
/// </remarks>
public sealed class TileTree
{
    private readonly Footprint[] _footprints;
    private readonly Bounds? _bbox;
    private readonly PolygonMask? _region;

    /// <param name="layers">All layers of all sources.</param>
    /// <param name="bbox">EPSG:3857 metres; only tiles that meet it exist. Null for everywhere.</param>
    /// <param name="region">Only tiles that share an area with it exist. Null for everywhere.</param>
    public TileTree(IEnumerable<PlannedLayer> layers, Bounds? bbox, PolygonMask? region = null)
    {
        _region = region;
        _footprints = [.. layers.SelectMany(layer => layer.Footprints.Select(bounds => new Footprint(layer.Zoom, bounds)))];
        _bbox = bbox;
        MaxZoom = _footprints.Length == 0 ? (byte)0 : _footprints.Where(f => IsInside(f.Bounds)).Select(f => f.Zoom).DefaultIfEmpty((byte)0).Max();
    }

    /// <summary>The deepest zoom of any tile.</summary>
    public byte MaxZoom { get; }

    /// <summary>0/0/0, or null when no layer meets the square or the box.</summary>
    public Node? Root => Enter(new TileId(0, 0, 0), _footprints);

    /// <summary>The four children in the order of the Hilbert curve: those that exist, and the places of those that do not.</summary>
    public IReadOnlyList<(TileId Tile, Node? Node)> Children(Node node)
    {
        Span<TileId> tiles = [node.Tile.Child(0, 0), node.Tile.Child(0, 1), node.Tile.Child(1, 1), node.Tile.Child(1, 0)];
        tiles.Sort();
        var children = new (TileId, Node?)[4];
        for (int i = 0; i < 4; i++) children[i] = (tiles[i], Enter(tiles[i], node.Footprints));
        return children;
    }

    /// <summary>True when the box and the region, if there are such, meet the tile.</summary>
    public bool InsideBox(TileId tile) => (_bbox is null && _region is null) || IsInside(WebMercator.TileBounds(tile));

    private bool IsInside(Bounds bounds) => (_bbox is null || _bbox.Value.Overlaps(bounds)) && (_region is null || _region.Meets(bounds));

    /// <summary>True when a part of a node's tile meets the box and a layer that the node has.</summary>
    public bool HasSources(Node node, TileId part)
    {
        Bounds bounds = WebMercator.TileBounds(part);
        return InsideBox(part) && Array.Exists(node.Footprints, f => f.Bounds.Overlaps(bounds));
    }

    private Node? Enter(TileId tile, Footprint[] candidates)
    {
        if (!InsideBox(tile)) return null;
        Bounds bounds = WebMercator.TileBounds(tile);
        var here = Array.FindAll(candidates, f => f.Zoom >= tile.Z && f.Bounds.Overlaps(bounds));
        return here.Length == 0 ? null : new Node(tile, here);
    }

    internal readonly record struct Footprint(byte Zoom, Bounds Bounds);

    /// <summary>A tile that exists, with the footprints that meet it.</summary>
    public sealed class Node
    {
        internal Node(TileId tile, Footprint[] footprints) => (Tile, Footprints) = (tile, footprints);

        public TileId Tile { get; }

        internal Footprint[] Footprints { get; }

        /// <summary>True when nothing deeper exists here, so the tile is warped from the sources and not halved from children.</summary>
        public bool IsLeaf(TileTree tree)
        {
            foreach ((TileId _, Node? child) in tree.Children(this))
                if (child is not null) return false;
            return true;
        }
    }
}
