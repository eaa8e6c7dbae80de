using System.Buffers;
using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Pictures;
using Terrane.Mosaic.Planning;
using Terrane.Runtime;
using Terrane.Runtime.Jobs;
using Terrane.Tiles;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Mapbox;
using Terrane.Tiles.Terrarium;
using Terrane.Tiles.WebP;

namespace Terrane.Mosaic.Updating;

/// <summary>One thread's part of an update: copies units that have not changed, and notes of every unit what the next update needs.</summary>
internal sealed class UnitUpdate : IDisposable
{
    private readonly MosaicPlan _plan;
    private readonly BuildUpdate _update;
    private readonly RootStore _roots;
    private readonly PicturePieces? _pictures;
    private readonly PictureFrame? _frame;
    private readonly PreviousTiles? _tiles;
    private readonly StateFile? _state;
    private readonly ITileEncoder _encoder;
    private readonly bool _renumbers;
    private readonly uint[] _argb = new uint[Canvas.Pixels];
    private readonly ushort[] _ordinals = new ushort[Canvas.Pixels];
    private readonly Canvas _canvas = new();

    /// <summary>Bytes that one instance keeps, besides its encoder.</summary>
    public const long Bytes = (Canvas.Pixels * (sizeof(uint) + sizeof(ushort))) + Canvas.Bytes + (4 * 6L * Halver.QuadrantPixels) + (16 << 20);

    /// <param name="pictures">Folder of the report's pictures.</param>
    public UnitUpdate(MosaicPlan plan, BuildUpdate update, RootStore roots, string pictures)
    {
        (_plan, _update, _roots, _encoder) = (plan, update, roots, EncoderChoice.Create(plan.Options));
        _frame = PictureFrame.Of(plan);
        _pictures = _frame is null ? null : new PicturePieces(_frame, pictures);
        if (update.Previous is null) return;
        _tiles = new PreviousTiles(plan.Options);
        _state = StateFile.TryOpen(update.Previous.StatePath) ?? throw Damaged("it cannot be read");
        for (int i = 0; i < update.Ordinals.Length; i++) _renumbers |= update.Ordinals[i] != i;
    }

    /// <summary>False when the unit is to be made.</summary>
    public bool IsCopied(Unit unit) => _update.Map?.IsCopied(unit) == true;

    /// <summary>Fills <paramref name="result"/> with a unit that has not changed.</summary>
    public UnitResult Copy(Unit unit, UnitResult result)
    {
        UpdateMap map = _update.Map!;
        StoredUnit before = _state!.Find((long)unit.Root.HilbertId) ?? throw Damaged($"it lacks unit {unit.Root}");
        UnitFigures figures = UnitFigures.Parse(before.FiguresJson);
        result.Reset();
        Copy(unit, unit.Node, result);
        foreach (ushort ordinal in figures.Used) result.UsedSources.Add(Now(ordinal));
        result.OutOfRange = figures.OutOfRange;
        result.HasVoids = before.HasVoids;
        result.Figures = UnitFigures.Of(result) with { Bounds = figures.Bounds, PartlyVoid = figures.PartlyVoid };
        byte[]? root = unit.Root.Z > _plan.Options.CanvasMinZoom ? _state.Root(before.Id) ?? throw Damaged($"it lacks the root of unit {unit.Root}") : null;
        if (root is not null && (_renumbers || map.IsRootAskedFor(unit)))
        {
            HalvedRoot canvas = Unpack(unit.Root, root);
            if (_renumbers) root = RootCodec.Pack(canvas);
            if (map.IsRootAskedFor(unit))
            {
                _roots.Put(canvas);
                result.PassedRoot = unit.Root;
            }
        }
        result.Kept = Row(unit, result, root);
        return result;
    }

    /// <summary>Notes what the next update needs of a unit that was made; its root is in the store.</summary>
    public void Note(Unit unit, UnitResult result, CancellationToken ct) =>
        result.Kept = Row(unit, result, result.PassedRoot is { } root ? RootCodec.Pack(_roots.Take(root, ct)) : null);

    public void Dispose()
    {
        _tiles?.Dispose();
        _state?.Dispose();
    }

    private StoredUnit Row(Unit unit, UnitResult result, byte[]? root)
    {
        UnitKey key = _update.Keys.Of(unit);
        return new StoredUnit(unit.Sequence, (long)unit.Root.HilbertId, key.Inner, key.Outer, result.HasVoids, (result.Figures ?? UnitFigures.Of(result)).ToJson(), root);
    }

    // In the order in which a unit's tiles are made.
    private void Copy(Unit unit, TileTree.Node node, UnitResult result)
    {
        bool isLeaf = true;
        foreach ((TileId tile, TileTree.Node? child) in _plan.Tree.Children(node))
        {
            if (child is null) continue;
            isLeaf = false;
            if (tile.Z <= unit.DeepestZoom) Copy(unit, child, result);
        }
        bool shown = _frame is { } frame && (node.Tile.Z == frame.Zoom || (isLeaf && node.Tile.Z < frame.Zoom)), any = false;
        if (shown) _canvas.Clear(0);
        if (_plan.Options.CanvasShift == 0) any = Copy(node.Tile, shown, 0, 0, result);
        else
        {
            if (node.Tile.Z == 0 && _plan.Options.MinZoom == 0) Copy(node.Tile, false, 0, 0, result);
            Span<TileId> quarters = [node.Tile.Child(0, 0), node.Tile.Child(0, 1), node.Tile.Child(1, 1), node.Tile.Child(1, 0)];
            quarters.Sort();
            foreach (TileId quarter in quarters)
                any |= Copy(quarter, shown, (int)(quarter.X & 1) * Canvas.Side / 2, (int)(quarter.Y & 1) * Canvas.Side / 2, result);
        }
        if (any && shown) _pictures!.Take(node.Tile, _canvas, isLeaf);
    }

    private bool Copy(TileId tile, bool shown, int col, int row, UnitResult result)
    {
        if (!_tiles!.TryGet(tile, out byte[] elevation, out byte[] lineage)) return false;
        result.Elevations.Write(elevation);
        int length = lineage.Length;
        if (_renumbers) length = Renumber(tile, lineage, result.Lineages);
        else result.Lineages.Write(lineage);
        result.Add(new EncodedTile(tile, elevation.Length, length, false));
        if (shown) Show(elevation, lineage, col, row);
        return true;
    }

    private int Renumber(TileId tile, byte[] lineage, ArrayBufferWriter<byte> output)
    {
        Span<ushort> ordinals = Ordinals(lineage);
        for (int i = 0; i < ordinals.Length; i++)
        {
            ushort now = Now(ordinals[i]);
            if (now == 0 && ordinals[i] != 0) throw Damaged($"ordinal {ordinals[i]} of tile {tile} stands for nothing");
            ordinals[i] = now;
        }
        Span<uint> argb = _argb.AsSpan(0, ordinals.Length);
        LineageCodec.Encode(ordinals, argb);
        return _encoder.Encode(argb, _plan.Options.TileSize, _plan.Options.TileSize, output);
    }

    private Span<ushort> Ordinals(byte[] lineage)
    {
        int pixels = _plan.Options.TileSize * _plan.Options.TileSize;
        TileImage.Decode(lineage, _argb.AsSpan(0, pixels));
        LineageCodec.TryDecode(_argb.AsSpan(0, pixels), _ordinals.AsSpan(0, pixels));
        return _ordinals.AsSpan(0, pixels);
    }

    private void Show(byte[] elevation, byte[] lineage, int col, int row)
    {
        int side = _plan.Options.TileSize;
        Span<ushort> ordinals = Ordinals(lineage);
        Span<uint> argb = _argb.AsSpan(0, side * side);
        TileImage.Decode(elevation, argb);
        var metres = new float[side * side];
        if (_plan.Options.Encoding == ElevationEncoding.Mapbox) MapboxCodec.Decode(argb, metres);
        else TerrariumCodec.Decode(argb, metres);
        for (int y = 0; y < side; y++)
        {
            int to = ((row + y) * Canvas.Side) + col;
            metres.AsSpan(y * side, side).CopyTo(_canvas.Elevation.AsSpan(to));
            for (int x = 0; x < side; x++) _canvas.Ordinal[to + x] = Now(ordinals[(y * side) + x]);
        }
    }

    private ushort Now(ushort ordinal) => ordinal < _update.Ordinals.Length ? _update.Ordinals[ordinal] : (ushort)0;

    private HalvedRoot Unpack(TileId tile, byte[] root)
    {
        try
        {
            return RootCodec.Unpack(tile, root, _update.Ordinals);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message);
        }
    }

    private RunException Damaged(string reason) => RunException.State(_update.Previous!.StatePath, reason);
}
