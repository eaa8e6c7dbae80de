using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Mosaic.Sharding;

namespace Terrane.Mosaic.Tests.Sharding;

public sealed class UnitSelectionTests
{
    private static readonly Bounds Everywhere = new(-WebMercator.HalfExtent, -WebMercator.HalfExtent, WebMercator.HalfExtent, WebMercator.HalfExtent);

    private static readonly TileTree Tree = new([new PlannedLayer(4, [Everywhere]), new PlannedLayer(10, [new Bounds(1e6, 1e6, 3e6, 2.2e6)])], null);
    private static readonly Unit[] All = [.. new UnitWalk(Tree, 0).Units()];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(100_000)] // more than there are units
    public void Shards_and_borders_are_every_unit_once_and_a_shard_needs_no_other(int count)
    {
        var made = new HashSet<long>();
        for (int shard = 0; shard < count; shard++)
        {
            Unit[] units = Chosen(new UnitShare(shard, count));
            HashSet<TileId> roots = [.. units.Select(u => u.Root)];
            Assert.All(units, unit => Assert.True(TakenIn(unit, unit.Node).All(roots.Contains), $"{unit.Root} of shard {shard} takes in a root of another"));
            Assert.All(units, unit => Assert.True(made.Add(unit.Sequence)));
        }
        Unit[] borders = Chosen(UnitShare.Borders(count));
        Assert.All(borders, unit => Assert.True(made.Add(unit.Sequence)));
        Assert.Equal(All.Length, made.Count);
        Assert.Equal(count == 1, borders.Length == 0);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void In_every_zoom_borders_come_right_before_their_shard(int count)
    {
        var packed = new Dictionary<int, List<TileId>>();
        ILookup<int, Unit> borders = Chosen(UnitShare.Borders(count)).ToLookup(u => UnitShare.ShardOf(u.Sequence, count, All.Length));
        for (int shard = 0; shard < count; shard++)
        {
            foreach (Unit unit in borders[shard].Concat(Chosen(new UnitShare(shard, count))))
            {
                if (!packed.TryGetValue(unit.Root.Z, out List<TileId>? roots)) packed[unit.Root.Z] = roots = [];
                roots.Add(unit.Root);
            }
        }
        Assert.All(packed.Values, roots => Assert.Equal(roots.Order(), roots));
    }

    [Fact]
    public void Borders_are_few()
    {
        int classes = All.Select(u => u.Root.Z).Distinct().Count();
        Assert.InRange(Chosen(UnitShare.Borders(20)).Length, 1, 19 * classes);
    }

    private static Unit[] Chosen(UnitShare share) => [.. UnitSelection.Chosen(All, share, All.Length)];

    private static IEnumerable<TileId> TakenIn(Unit unit, TileTree.Node node)
    {
        foreach ((TileId tile, TileTree.Node? child) in Tree.Children(node))
        {
            if (child is null) continue;
            if (tile.Z > unit.DeepestZoom) yield return tile;
            else foreach (TileId root in TakenIn(unit, child)) yield return root;
        }
    }
}
