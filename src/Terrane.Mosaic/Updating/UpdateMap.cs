using System.Collections;
using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Updating;

/// <summary>Which units of a build are made again, and which are copied from the archive before.</summary>
internal sealed class UpdateMap
{
    private readonly BitArray _copied, _asked;

    private UpdateMap(long units) => (_copied, _asked) = (new BitArray(checked((int)units)), new BitArray(checked((int)units)));

    public long MadeUnits { get; private set; }

    /// <summary>Tiles that exist in the units that are made again, with data or without.</summary>
    public long MadeTiles { get; private set; }

    /// <summary>True when the unit's tiles are those of the archive before.</summary>
    public bool IsCopied(Unit unit) => _copied[(int)unit.Sequence];

    /// <summary>True when the unit above is made again, and so needs the root of this one.</summary>
    public bool IsRootAskedFor(Unit unit) => _asked[(int)unit.Sequence];

    /// <summary>Compares every unit with what was kept of it; a tenth of a millisecond each. Reads no pixel.</summary>
    public static UpdateMap Of(MosaicPlan plan, UnitKeys keys, PreviousBuild previous, CancellationToken ct)
    {
        var map = new UpdateMap(plan.Tiles.Units);
        var changedBelow = new HashSet<TileId>();              // roots of units that take in one that is made again
        var below = new Dictionary<TileId, List<int>>();       // units by the unit that takes them in, until that is decided
        using StateFile? state = previous.Settings == keys.Settings ? StateFile.TryOpen(previous.StatePath) : null;
        foreach (Unit unit in plan.Walk.Units())
        {
            ct.ThrowIfCancellationRequested();
            bool same = !changedBelow.Remove(unit.Root) && state is not null && IsSame(unit, keys, state, plan.Options.FillHoles is > 0);
            map._copied[(int)unit.Sequence] = same;
            if (below.Remove(unit.Root, out List<int>? taken) && !same)
                foreach (int sequence in taken) map._asked[sequence] = true;
            if (!same)
            {
                map.MadeUnits++;
                map.MadeTiles += TilesIn(plan, unit, unit.Node);
            }
            if (Above(plan.Walk, plan.Options.CanvasMinZoom, unit.Root) is not { } above) continue;
            if (!same) changedBelow.Add(above);
            if (!below.TryGetValue(above, out List<int>? siblings)) below[above] = siblings = [];
            siblings.Add((int)unit.Sequence);
        }
        return map;
    }

    private static bool IsSame(Unit unit, UnitKeys keys, StateFile state, bool fillsHoles)
    {
        if (state.Find((long)unit.Root.HilbertId) is not { } before) return false;
        UnitKey now = keys.Of(unit);
        return now.Inner.AsSpan().SequenceEqual(before.Inner) && (!(before.HasVoids || fillsHoles) || now.Outer.AsSpan().SequenceEqual(before.Outer));
    }

    private static TileId? Above(UnitWalk walk, byte minZoom, TileId root)
    {
        for (int z = root.Z - 1; z >= minZoom; z--)
            if (walk.IsRootZoom(z)) return root.AncestorAt((byte)z);
        return null;
    }

    private static long TilesIn(MosaicPlan plan, Unit unit, TileTree.Node node)
    {
        long tiles = 1;
        foreach ((TileId tile, TileTree.Node? child) in plan.Tree.Children(node))
            if (child is not null && tile.Z <= unit.DeepestZoom) tiles += TilesIn(plan, unit, child);
        return tiles;
    }
}
