using Terrane.Core;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;

namespace Terrane.Mosaic.Planning;

/// <summary>The tiles that a build makes: a tile exists where a layer lies that asks for its zoom or a deeper one.</summary>
/// <remarks>
/// So each area goes down to the finest zoom present there and no deeper, and every tile has its parent: a client that misses a tile finds
/// an ancestor. Nothing is stored: a node carries the footprints that meet it, and its children filter them; where these are many, the
/// indexes of the layers are asked instead.
/// </remarks>
public sealed class TileTree
{
    /// <summary>Footprints that a node carries at most; with more of them asking an index is quicker than a look at each.</summary>
    private const int MostCarried = 1024;

    private readonly Footprint[] _loose;                          // of layers with few
    private readonly (byte Zoom, RectangleIndex Index)[] _large;  // of the others, the deepest zoom first
    private readonly Bounds? _bbox;
    private readonly PolygonMask? _region;

    /// <param name="layers">All layers of all sources.</param>
    /// <param name="bbox">EPSG:3857 metres; only tiles that meet it exist. Null for everywhere.</param>
    /// <param name="region">Only tiles that share an area with it exist. Null for everywhere.</param>
    public TileTree(IEnumerable<PlannedLayer> layers, Bounds? bbox, PolygonMask? region = null)
    {
        (_bbox, _region) = (bbox, region);
        var loose = new List<Footprint>();
        var large = new List<(byte Zoom, RectangleIndex Index)>();
        foreach (PlannedLayer layer in layers)
        {
            if (layer.Zoom > MaxZoom && layer.Footprints.Any(IsInside)) MaxZoom = layer.Zoom;
            if (layer.Index is { } index && layer.Footprints.Count > MostCarried) large.Add((layer.Zoom, index));
            else loose.AddRange(layer.Footprints.Select(bounds => new Footprint(layer.Zoom, bounds)));
        }
        _loose = [.. loose];
        _large = [.. large.OrderByDescending(l => l.Zoom)];
    }

    /// <summary>The deepest zoom of any tile.</summary>
    public byte MaxZoom { get; }

    /// <summary>0/0/0, or null when no layer meets the square or the box.</summary>
    public Node? Root => Enter(new TileId(0, 0, 0), null);

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
        if (!InsideBox(part)) return false;
        Bounds bounds = WebMercator.TileBounds(part);
        if (node.Footprints is { } carried) return Array.Exists(carried, f => f.Bounds.Overlaps(bounds));
        return Array.Exists(_loose, f => f.Zoom >= node.Tile.Z && f.Bounds.Overlaps(bounds)) || Array.Exists(_large, l => l.Zoom >= node.Tile.Z && l.Index.Any(bounds));
    }

    /// <param name="candidates">What the parent carries; null when it has too many.</param>
    private Node? Enter(TileId tile, Footprint[]? candidates)
    {
        if (!InsideBox(tile)) return null;
        Bounds bounds = WebMercator.TileBounds(tile);
        Footprint[]? here = candidates is not null ? Meeting(candidates, tile.Z, bounds) : Ask(tile.Z, bounds);
        return here is { Length: 0 } ? null : new Node(tile, here);
    }

    private static Footprint[] Meeting(Footprint[] candidates, byte zoom, Bounds bounds) => Array.FindAll(candidates, f => f.Zoom >= zoom && f.Bounds.Overlaps(bounds));

    // Null: there are too many to carry.
    private Footprint[]? Ask(byte zoom, Bounds bounds)
    {
        Footprint[] loose = Meeting(_loose, zoom, bounds);
        if (_large.Length == 0) return loose;
        var found = new List<Footprint>(loose);
        var boxes = new List<Bounds>();
        foreach ((byte deepest, RectangleIndex index) in _large)
        {
            if (deepest < zoom) break;
            boxes.Clear();
            if (!index.TryFind(bounds, MostCarried - Math.Min(found.Count, MostCarried), boxes)) return null;
            found.AddRange(boxes.Select(box => new Footprint(deepest, box)));
        }
        return [.. found];
    }

    internal readonly record struct Footprint(byte Zoom, Bounds Bounds);

    /// <summary>A tile that exists, with the footprints that meet it.</summary>
    public sealed class Node
    {
        internal Node(TileId tile, Footprint[]? footprints) => (Tile, Footprints) = (tile, footprints);

        public TileId Tile { get; }

        /// <summary>Null when there are too many to carry.</summary>
        internal Footprint[]? Footprints { get; }

        /// <summary>True when nothing deeper exists here, so the tile is warped from the sources and not halved from children.</summary>
        public bool IsLeaf(TileTree tree)
        {
            foreach ((TileId _, Node? child) in tree.Children(this))
                if (child is not null) return false;
            return true;
        }
    }
}
