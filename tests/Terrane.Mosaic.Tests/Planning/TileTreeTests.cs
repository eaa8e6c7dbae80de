using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.Planning;

public sealed class TileTreeTests
{
    private static readonly Bounds Everywhere = new(-WebMercator.HalfExtent, -WebMercator.HalfExtent, WebMercator.HalfExtent, WebMercator.HalfExtent);

    [Fact]
    public void Each_area_goes_down_to_its_own_finest_zoom_and_every_tile_has_its_parent()
    {
        Bounds patch = WebMercator.TileBounds(new TileId(7, 70, 41));
        var inner = new Bounds(patch.West + 1, patch.South + 1, patch.East - 1, patch.North - 1);
        TileTree tree = Tree([new PlannedLayer(3, [Everywhere]), new PlannedLayer(7, [inner])]);
        HashSet<TileId> tiles = All(tree);
        Assert.Equal([1, 4, 16, 64, 1, 1, 1, 1], Enumerable.Range(0, 8).Select(z => tiles.Count(t => t.Z == z)));
        Assert.Contains(new TileId(7, 70, 41), tiles);
        Assert.All(tiles.Where(t => t.Z > 0), t => Assert.Contains(t.Parent, tiles));
        Assert.Equal(7, tree.MaxZoom);
    }

    [Fact]
    public void A_box_leaves_only_the_tiles_that_meet_it()
    {
        Bounds box = WebMercator.TileBounds(new TileId(5, 9, 9));
        TileTree tree = new([new PlannedLayer(5, [Everywhere])], new Bounds(box.West + 1, box.South + 1, box.East - 1, box.North - 1));
        Assert.Equal(6, All(tree).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Units_list_every_tile_once_and_each_zoom_in_ascending_tile_id(byte minZoom)
    {
        TileTree tree = Tree([new PlannedLayer(4, [Everywhere]), new PlannedLayer(8, [new Bounds(1e6, 1e6, 3e6, 2.2e6)])]);
        var walk = new UnitWalk(tree, minZoom);
        var order = new List<TileId>();
        var done = new HashSet<TileId>();
        long expected = 0;
        foreach (Unit unit in walk.Units())
        {
            Assert.Equal(expected++, unit.Sequence);
            Emit(unit.Node, unit.DeepestZoom);
            done.Add(unit.Root);
        }
        Assert.Equal([.. All(tree).Where(t => t.Z >= minZoom).Order()], order.Order());
        foreach (var zoom in order.GroupBy(t => t.Z)) Assert.Equal(zoom.Order(), zoom);
        Assert.Equal(expected, TileCount.Of(tree, walk, new BuildOptions { Sources = [], Output = "", MinZoom = minZoom }, TestContext.Current.CancellationToken).Units);
        Assert.Equal(order.Count, TileCount.Of(tree, walk, new BuildOptions { Sources = [], Output = "", MinZoom = minZoom }, TestContext.Current.CancellationToken).Total);

        void Emit(TileTree.Node node, byte deepest)
        {
            foreach ((TileId tile, TileTree.Node? child) in tree.Children(node))
            {
                if (child is null) continue;
                if (node.Tile.Z == deepest) Assert.Contains(tile, done); // a unit never comes before the units that it takes in
                else Emit(child, deepest);
            }
            order.Add(node.Tile);
        }
    }

    private static TileTree Tree(PlannedLayer[] layers) => new(layers, null);

    private static HashSet<TileId> All(TileTree tree)
    {
        var tiles = new HashSet<TileId>();
        if (tree.Root is { } root) Visit(root);
        return tiles;

        void Visit(TileTree.Node node)
        {
            Assert.True(tiles.Add(node.Tile));
            foreach ((_, TileTree.Node? child) in tree.Children(node))
                if (child is not null) Visit(child);
        }
    }
}
