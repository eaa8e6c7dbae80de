using Terrane.Core;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.Planning;

public sealed class UnitWalkTests
{
    private static readonly TileTree Tree = new([new PlannedLayer(9, [new Bounds(-300_000, -300_000, 300_000, 300_000)]), new PlannedLayer(12, [new Bounds(10_000, 10_000, 60_000, 70_000)])], null);

    [Theory]
    [InlineData]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)]
    [InlineData(5, 12)]
    public void Groups_are_made_deepest_first_and_every_zoom_along_the_curve(params int[] floors)
    {
        byte[] groups = [.. floors.Select(z => (byte)z)];
        Unit[] units = [.. new UnitWalk(Tree, 0, groups).Units()];
        Assert.Equal(Enumerable.Range(0, units.Length), units.Select(u => (int)u.Sequence));
        TileId[] tiles = [.. units.SelectMany(unit => Tiles(unit, unit.Node))];
        Assert.Equal(Everything(Tree.Root!).Order(), tiles.Order());
        Assert.All(tiles.GroupBy(t => t.Z), zoom => Assert.Equal(zoom.Order(), zoom)); // as the spools take them
        int[] group = [.. units.Select(u => groups.Count(floor => floor <= u.Root.Z))];
        Assert.Equal(group.OrderDescending(), group);
        Assert.All(units, u => Assert.Equal(groups.Count(floor => floor <= u.Root.Z), groups.Count(floor => floor <= u.DeepestZoom)));
        Assert.All(units, u => Assert.InRange(u.DeepestZoom - u.Root.Z, 0, UnitWalk.ZoomsPerUnit - 1));

        // What a unit takes in was made before it.
        var made = new HashSet<TileId>();
        foreach (Unit unit in units)
        {
            Assert.All(Inputs(unit, unit.Node), root => Assert.Contains(root, made));
            made.Add(unit.Root);
        }
    }

    private static IEnumerable<TileId> Tiles(Unit unit, TileTree.Node node) => Tree.Children(node)
        .Where(c => c.Node is not null && c.Tile.Z <= unit.DeepestZoom).SelectMany(c => Tiles(unit, c.Node!)).Append(node.Tile).OrderBy(t => t.Z).ThenBy(t => t);

    private static IEnumerable<TileId> Inputs(Unit unit, TileTree.Node node) =>
        Tree.Children(node).Where(c => c.Node is not null).SelectMany(c => c.Tile.Z > unit.DeepestZoom ? [c.Tile] : Inputs(unit, c.Node!));

    private static IEnumerable<TileId> Everything(TileTree.Node node) => Tree.Children(node).Where(c => c.Node is not null).SelectMany(c => Everything(c.Node!)).Append(node.Tile);
}
