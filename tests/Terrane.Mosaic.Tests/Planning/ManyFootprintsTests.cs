using Terrane.Core;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Tests.Planning;

public sealed class ManyFootprintsTests
{
    [Fact]
    public void A_tree_that_asks_indexes_is_the_tree_that_looks_at_every_footprint()
    {
        var random = new Random(5);
        Bounds[][] layers = [Footprints(random, 4000, 60_000), Footprints(random, 1500, 20_000), Footprints(random, 300, 200_000)];
        byte[] zooms = [9, 11, 6];
        var box = new Bounds(-2_000_000, -1_000_000, 1_500_000, 3_000_000);
        var looking = new TileTree(layers.Select((f, i) => new PlannedLayer(zooms[i], f)), box);
        var asking = new TileTree(layers.Select((f, i) => new PlannedLayer(zooms[i], f, new RectangleIndex(f))), box);
        Assert.Equal(looking.MaxZoom, asking.MaxZoom);
        List<string> expected = Walk(looking), found = Walk(asking);
        Assert.True(expected.Count > 3000, $"{expected.Count} tiles");
        Assert.Equal(expected, found);
    }

    private static List<string> Walk(TileTree tree)
    {
        var found = new List<string>();
        if (tree.Root is { } root) Visit(root);
        return found;

        void Visit(TileTree.Node node)
        {
            found.Add($"{node.Tile} {node.IsLeaf(tree)} {tree.HasSources(node, node.Tile.Child(0, 1))} {tree.HasSources(node, node.Tile.Child(1, 0))}");
            foreach ((_, TileTree.Node? child) in tree.Children(node))
                if (child is not null) Visit(child);
        }
    }

    private static Bounds[] Footprints(Random random, int count, double side) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        (double x, double y) = ((random.NextDouble() - 0.5) * 8e6, (random.NextDouble() - 0.5) * 8e6);
        return new Bounds(x, y, x + side, y + (side / 2));
    })];
}
