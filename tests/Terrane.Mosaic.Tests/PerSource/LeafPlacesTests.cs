using Terrane.Core;
using Terrane.Mosaic.PerSource;
using Terrane.Mosaic.Planning;

namespace Terrane.Mosaic.Tests.PerSource;

public sealed class LeafPlacesTests
{
    [Fact]
    public void Places_are_told_from_others_in_any_order()
    {
        Bounds fine = WebMercator.TileBounds(new TileId(5, 9, 11)), coarse = WebMercator.TileBounds(new TileId(2, 1, 1));
        var tree = new TileTree([new PlannedLayer(7, [fine]), new PlannedLayer(4, [coarse])], bbox: null);
        const byte MinZoom = 3;
        TileId[] all = [.. new LeafPlaces(tree, MinZoom).All()];
        Assert.Equal(all.Length, all.Distinct().Count());
        // The 4 x 4 tiles of the fine one, and three quarters beside it at each zoom on the way; 4 x 4 of the coarse one but that which holds it.
        Assert.Equal(16, all.Count(t => t.Z == 7 && t.AncestorAt(5) == new TileId(5, 9, 11)));
        Assert.Equal(3, all.Count(t => t.Z == 5));
        var places = new LeafPlaces(tree, MinZoom);
        var random = new Random(20266);
        TileId[] asked = [.. from z in Enumerable.Range(0, 8) from x in Enumerable.Range(0, 1 << z) from y in Enumerable.Range(0, 1 << z) where z < 6 || x >> (z - 4) == 4 select new TileId((byte)z, (uint)x, (uint)y)];
        random.Shuffle(asked);
        HashSet<TileId> known = [.. all];
        foreach (TileId tile in asked) Assert.Equal(known.Contains(tile), places.Contains(tile));
    }
}
