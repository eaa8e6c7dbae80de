using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Pictures;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Building;

/// <summary>Builds the tiles of one unit: renders the leaves, halves upward in float, encodes each tile once. One per worker: it owns the canvases.</summary>
public sealed class UnitBuilder
{
    private readonly TileTree _tree;
    private readonly byte _minZoom;
    private readonly LeafRenderer _renderer;
    private readonly TileWriter _writer;
    private readonly RootStore _roots;
    private readonly float _voidValue;
    private readonly FileOrdinals? _files;
    private readonly Canvas[] _canvases; // one per zoom of a unit, and one for the places of tiles that do not exist
    private readonly float[] _half = new float[Halver.QuadrantPixels];
    private readonly ushort[] _halfOrdinal = new ushort[Halver.QuadrantPixels];

    /// <summary>Bytes that one builder keeps, its renderer and writer included, besides the pixel source and the encoder.</summary>
    public const long Bytes = ((UnitWalk.ZoomsPerUnit + 1) * Canvas.Bytes) + (6L * Halver.QuadrantPixels) + LeafRenderer.Bytes + TileWriter.Bytes + FileOrdinals.Bytes;

    public UnitBuilder(TileTree tree, byte minZoom, LeafRenderer renderer, TileWriter writer, RootStore roots, VoidPolicy policy, FileOrdinals? files = null)
    {
        _files = files;
        (_tree, _minZoom, _renderer, _writer, _roots, _voidValue) = (tree, minZoom, renderer, writer, roots, policy.Value);
        _canvases = [.. Enumerable.Range(0, UnitWalk.ZoomsPerUnit + 1).Select(_ => new Canvas())];
    }

    /// <summary>Where canvases for the report's pictures are kept; null for none.</summary>
    internal PicturePieces? Pictures { get; init; }

    /// <summary>Fills <paramref name="result"/> with the unit's tiles and hands its halved root to the store.</summary>
    /// <param name="passUp">False when the tiles are only tried: no root is stored.</param>
    public void Build(Unit unit, UnitResult result, CancellationToken ct, bool passUp = true)
    {
        result.Reset();
        Fold(unit, unit.Node, result, ct);
        if (unit.Root.Z <= _minZoom || !passUp) return;
        _roots.Put(HalvedRoot.Of(unit.Root, _canvases[0]));
        result.PassedRoot = unit.Root;
    }

    /// <summary>Finishes the canvas of a tile that exists and writes the tile; false when it holds no data.</summary>
    private bool Fold(Unit unit, TileTree.Node node, UnitResult result, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Canvas canvas = _canvases[node.Tile.Z - unit.Root.Z];
        IReadOnlyList<(TileId Tile, TileTree.Node? Node)> children = _tree.Children(node);
        bool any, isLeaf = children.All(c => c.Node is null);
        if (isLeaf)
        {
            any = Render(node.Tile, canvas, result);
            result.Rendered++;
            if (any) result.Bounds.Include(node.Tile, canvas.Ordinal);
        }
        else
        {
            any = false;
            foreach ((TileId tile, TileTree.Node? child) in children) any |= TakeIn(unit, tile, child, canvas, result, ct);
        }
        if (!any) return false;
        Write(node.Tile, canvas, result);
        Pictures?.Take(node.Tile, canvas, isLeaf);
        return true;
    }

    private bool TakeIn(Unit unit, TileId tile, TileTree.Node? child, Canvas parent, UnitResult result, CancellationToken ct)
    {
        (uint dx, uint dy) = (tile.X & 1, tile.Y & 1);
        if (child is not null && tile.Z > unit.DeepestZoom)
        {
            HalvedRoot root = _roots.Take(tile, ct);
            result.ConsumedRoots.Add(tile);
            Halver.Place(root.Elevation, root.Ordinal, parent, dx, dy);
            return root.Ordinal.AsSpan().ContainsAnyExcept((ushort)0);
        }
        bool any;
        Canvas canvas;
        if (child is not null)
        {
            any = Fold(unit, child, result, ct);
            canvas = _canvases[tile.Z - unit.Root.Z];
        }
        else
        {
            // Rendered at the zoom of its siblings, though not written: the parent is then halved from four canvases that meet.
            canvas = _canvases[^1];
            any = false;
            if (_tree.InsideBox(tile)) any = Render(tile, canvas, result);
            else canvas.Clear(_voidValue);
        }
        Halver.Halve(canvas, _half, _halfOrdinal);
        Halver.Place(_half, _halfOrdinal, parent, dx, dy);
        return any;
    }

    private bool Render(TileId tile, Canvas canvas, UnitResult result)
    {
        bool any = _renderer.Render(tile, canvas);
        result.HasVoids |= canvas.Ordinal.AsSpan().Contains((ushort)0);
        if (any) _files?.Name(tile, canvas);
        return any;
    }

    private void Write(TileId tile, Canvas canvas, UnitResult result)
    {
        ReadOnlySpan<ushort> rest = canvas.Ordinal;
        while (!rest.IsEmpty)
        {
            if (rest[0] != 0) result.UsedSources.Add(rest[0]);
            int run = rest.IndexOfAnyExcept(rest[0]);
            rest = run < 0 ? [] : rest[run..];
        }
        _writer.Write(tile, canvas, canvas.CountValid(), result);
    }
}
