using Terrane.Core;
using Terrane.Mosaic.Blending;
using Terrane.Mosaic.Building;

namespace Terrane.Mosaic.Merging;

/// <summary>Makes the tiles of one unit: copies what is one archive's, merges what is several archives', halves upward what lies above merged tiles. One per worker.</summary>
/// <remarks>
/// What became of a tile is an archive's number where it was taken over from there as it is, and <see cref="Made"/> where its canvas is to be used.
/// A tile above copied ones is copied too; above one that was made, or above tiles of several archives, it is halved from what lies beneath.
/// </remarks>
internal sealed class MergeBuilder
{
    private const int Made = -1, NotThere = -2;

    private readonly MergePlan _plan;
    private readonly DecodedTiles _decoded;
    private readonly MergedPixels _pixels;
    private readonly LeafRenderer _renderer;
    private readonly TileRounding _rounding;
    private readonly TileCopies _copies;
    private readonly TileWriter _exact, _rounded;
    private readonly MergeRoots _roots;
    private readonly Canvas[] _canvases; // one per zoom of a unit, and one for what is used at once
    private readonly float[] _half = new float[Halver.QuadrantPixels];
    private readonly ushort[] _halfOrdinal = new ushort[Halver.QuadrantPixels];

    /// <summary>Bytes that one keeps, besides what it is given.</summary>
    public const long Bytes = ((Planning.UnitWalk.ZoomsPerUnit + 1) * Canvas.Bytes) + (6L * Halver.QuadrantPixels);

    public MergeBuilder(
        MergePlan plan, DecodedTiles decoded, MergedPixels pixels, LeafRenderer renderer, TileRounding rounding, TileCopies copies, TileWriter exact, TileWriter rounded, MergeRoots roots)
    {
        (_plan, _decoded, _pixels, _renderer, _rounding, _copies, _exact, _rounded, _roots) = (plan, decoded, pixels, renderer, rounding, copies, exact, rounded, roots);
        _canvases = [.. Enumerable.Range(0, Planning.UnitWalk.ZoomsPerUnit + 1).Select(_ => new Canvas())];
    }

    /// <summary>Fills <paramref name="result"/> and says what became of the unit's root.</summary>
    public void Build(MergeUnit unit, MergeResult result, CancellationToken ct)
    {
        result.Reset();
        result.RootInput = Fold(unit, unit.Root, result, ct);
        if (unit.Root.Z == _plan.Walk.MinZoom) return;
        if (result.RootInput >= 0) _roots.Copied(unit.Root, result.RootInput);
        else
        {
            _roots.Made(HalvedRoot.Of(unit.Root, _canvases[0]));
            result.Tiles.PassedRoot = unit.Root;
        }
    }

    /// <summary>Finishes a tile and all below it in the unit; returns the archive that it is, or <see cref="Made"/> with its canvas.</summary>
    private int Fold(MergeUnit unit, TileId tile, MergeResult result, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        Canvas canvas = _canvases[tile.Z - unit.Root.Z];
        Span<int> quadrants = [NotThere, NotThere, NotThere, NotThere];
        bool isLeaf = true;
        foreach (TileId child in _plan.Walk.Children(tile))
        {
            isLeaf = false;
            quadrants[Quadrant(child)] = Below(unit, child, canvas, result, ct);
        }
        int taken = isLeaf ? TakeLeaf(tile, result) : TakeAbove(tile, quadrants, result);
        if (taken >= 0) return taken;
        if (isLeaf) MergeLeaf(tile, canvas, result);
        else MakeOverview(tile, quadrants, canvas, result);
        return Made;
    }

    private static int Quadrant(TileId child) => (int)((2 * (child.Y & 1)) + (child.X & 1));

    /// <summary>What became of a child. One that was made is halved into its parent's canvas.</summary>
    private int Below(MergeUnit unit, TileId child, Canvas parent, MergeResult result, CancellationToken ct)
    {
        int input;
        if (child.Z > unit.DeepestZoom)
        {
            (input, HalvedRoot? root) = _roots.Take(child, ct);
            result.Consumed.Add(child);
            if (root is not null) Halver.Place(root.Elevation, root.Ordinal, parent, child.X & 1, child.Y & 1);
            return input;
        }
        input = Fold(unit, child, result, ct);
        if (input < 0) Place(_canvases[child.Z - unit.Root.Z], child, parent);
        return input;
    }

    private void Place(Canvas canvas, TileId child, Canvas parent)
    {
        Halver.Halve(canvas, _half, _halfOrdinal);
        Halver.Place(_half, _halfOrdinal, parent, child.X & 1, child.Y & 1);
    }

    /// <summary>Takes a deepest tile over from an archive when only that one has pixels there, or it wins everywhere.</summary>
    private int TakeLeaf(TileId tile, MergeResult result)
    {
        MergeInput first = _plan.Inputs.First(i => i.Tiles.Contains(tile));
        return Take(tile, first, result);
    }

    /// <summary>Takes a tile above others over when all below are the same archive's, or when it is the only archive that has it and has none below.</summary>
    private int TakeAbove(TileId tile, ReadOnlySpan<int> quadrants, MergeResult result)
    {
        int below = NotThere;
        bool isMixed = false;
        foreach (int quadrant in quadrants)
        {
            if (quadrant == NotThere) continue;
            if (quadrant == Made) return Made;
            isMixed |= below != NotThere && below != quadrant;
            below = quadrant;
        }
        if (!isMixed && _plan.Inputs[below].Tiles.Contains(tile)) return Take(tile, _plan.Inputs[below], result);
        MergeInput? only = null;
        foreach (MergeInput input in _plan.Inputs)
        {
            if (!input.Tiles.Contains(tile)) continue;
            if (only is not null || quadrants.Contains(input.Number)) return Made;
            only = input;
        }
        return only is null ? Made : Take(tile, only, result);
    }

    /// <summary>Takes a tile over from this archive if no other has a pixel that counts there.</summary>
    private int Take(TileId tile, MergeInput input, MergeResult result)
    {
        bool isAlone = true, isOnlyOwner = true, isFirst = true;
        foreach (MergeInput other in _plan.Inputs)
        {
            if (other == input || other.DepthAt(tile) is not (>= 0 and int depth)) continue;
            isAlone = false;
            if (depth < tile.Z) continue;
            isOnlyOwner = false;
            isFirst &= other.Number > input.Number;
        }
        bool isWinner = isAlone || ((isOnlyOwner || (isFirst && _plan.Options.Mode == MergeMode.Priority)) && _decoded.IsFull(input, tile));
        if (!isWinner)
        {
            Canvas scratch = _canvases[^1];
            if (!_pixels.ReadTile(tile, scratch.Elevation, scratch.Ordinal) || _pixels.Sole != input) return Made;
        }
        return _copies.TryTake(input, tile, isSeen: !isAlone, _canvases[^1], result) ? input.Number : Made;
    }

    private void MergeLeaf(TileId tile, Canvas canvas, MergeResult result)
    {
        if (!Render(tile, canvas)) return;
        _rounding.RoundVoids(canvas, tile.Z);
        _exact.Write(tile, canvas, canvas.CountValid(), result.Tiles);
        result.Note(MergeOrigin.Merged);
    }

    private void MakeOverview(TileId tile, ReadOnlySpan<int> quadrants, Canvas canvas, MergeResult result)
    {
        Canvas spare = _canvases[^1];
        if (quadrants.Contains(NotThere))
        {
            // What the archives themselves say where nothing is deeper.
            Render(tile, spare);
            for (int quadrant = 0; quadrant < 4; quadrant++)
                if (quadrants[quadrant] == NotThere) CopyQuadrant(spare, canvas, quadrant);
        }
        for (int quadrant = 0; quadrant < 4; quadrant++)
        {
            if (quadrants[quadrant] < 0) continue;
            TileId child = tile.Child((uint)quadrant & 1, (uint)quadrant >> 1);
            DecodedTile copied = _decoded.Get(_plan.Inputs[quadrants[quadrant]], child);
            copied.Elevation.CopyTo(spare.Elevation, 0);
            copied.Ordinal.CopyTo(spare.Ordinal, 0);
            Place(spare, child, canvas);
        }
        int valid = canvas.CountValid();
        if (valid == 0) return;
        _rounded.Write(tile, canvas, valid, result.Tiles);
        result.Note(MergeOrigin.Overview);
    }

    private bool Render(TileId tile, Canvas canvas)
    {
        _pixels.ReadTile(tile, canvas.Elevation, canvas.Ordinal); // kept: the renderer asks again
        return _renderer.Render(tile, canvas);
    }

    private static void CopyQuadrant(Canvas from, Canvas to, int quadrant)
    {
        int corner = ((quadrant >> 1) * Halver.HalfSide * Canvas.Side) + ((quadrant & 1) * Halver.HalfSide);
        for (int row = 0; row < Halver.HalfSide; row++)
        {
            int at = corner + (row * Canvas.Side);
            from.Elevation.AsSpan(at, Halver.HalfSide).CopyTo(to.Elevation.AsSpan(at));
            from.Ordinal.AsSpan(at, Halver.HalfSide).CopyTo(to.Ordinal.AsSpan(at));
        }
    }
}
