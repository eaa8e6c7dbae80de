using Terrane.Mosaic.Isolation;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Sharding;

/// <summary>The units that one ledger counts, from 0: all of a walk, or those of a <see cref="UnitShare"/>.</summary>
/// <remarks>
/// A shard makes the units of its range whose whole subtree lies in it. What is left takes in roots from before the range: of each class of root zooms
/// at most one unit in a shard, the first of its class there, and each is the ancestor of the one before. So few are left to the merge, and in every
/// zoom their tiles come right before those of their shard.
/// </remarks>
internal sealed class UnitSelection(MosaicPlan plan, IReadOnlyList<byte> floors, UnitShare? share)
{
    private readonly UnitWalk _walk = floors.Count == 0 ? plan.Walk : GroupChoice.Walk(plan, floors);

    /// <summary>Lowest zoom of the canvases of each group of zooms but the first.</summary>
    public IReadOnlyList<byte> Floors => floors;

    public UnitShare? Share => share;

    /// <summary>Lowest zoom of each group, in the order in which they are made.</summary>
    public IEnumerable<byte> Groups => _walk.Groups;

    /// <summary>In order, renumbered without gaps. Lazy.</summary>
    public IEnumerable<Unit> Units()
    {
        if (share is null) return _walk.Units();
        return Chosen(_walk.Units(), share, plan.Tiles.Units).Select((unit, i) => unit with { Sequence = i });
    }

    /// <summary>Units at most. Walks the tree once where the answer is not known.</summary>
    public long Most(CancellationToken ct) => share switch
    {
        null when floors.Count == 0 => plan.Tiles.Units,
        null => TileCount.Of(plan.Tree, _walk, plan.Options, ct).Units,
        { IsBorders: true } => Units().LongCount(),
        _ => UnitShare.Start(share.Index + 1, share.Count, plan.Tiles.Units) - UnitShare.Start(share.Index, share.Count, plan.Tiles.Units),
    };

    /// <summary>Tiles that are to be expected.</summary>
    public long ExpectedTiles(CancellationToken ct) => share is null ? plan.Tiles.Total : (long)((double)plan.Tiles.Total * Most(ct) / plan.Tiles.Units);

    /// <summary>With borders: the shard in whose range each unit lies, in the order of <see cref="Units"/>.</summary>
    public IReadOnlyList<int> ShardsOfBorders() => share is { IsBorders: true } borders
        ? [.. Chosen(_walk.Units(), borders, plan.Tiles.Units).Select(unit => UnitShare.ShardOf(unit.Sequence, borders.Count, plan.Tiles.Units))]
        : throw new InvalidOperationException("Only borders lie between shards.");

    /// <summary>The units of a share, numbered as in the whole walk.</summary>
    /// <param name="units">Of the walk.</param>
    internal static IEnumerable<Unit> Chosen(IEnumerable<Unit> walk, UnitShare chosen, long units)
    {
        long from = chosen.IsBorders ? 0 : UnitShare.Start(chosen.Index, chosen.Count, units), end = chosen.IsBorders ? units : UnitShare.Start(chosen.Index + 1, chosen.Count, units);
        foreach (Unit unit in walk)
        {
            if (unit.Sequence < from) continue;
            if (unit.Sequence >= end) yield break;
            bool isWhole = unit.First >= UnitShare.Start(UnitShare.ShardOf(unit.Sequence, chosen.Count, units), chosen.Count, units);
            if (isWhole != chosen.IsBorders) yield return unit;
        }
    }
}
