namespace Terrane.Core.Tests;

public sealed class TileIdTests
{
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 0, 1, 2)]
    [InlineData(1, 1, 1, 3)]
    [InlineData(1, 1, 0, 4)]
    [InlineData(12, 3423, 1763, 19078479)]
    public void Numbers_tiles_as_the_PMTiles_specification_does(byte z, uint x, uint y, ulong id)
    {
        Assert.Equal(id, new TileId(z, x, y).HilbertId);
        Assert.Equal(new TileId(z, x, y), TileId.FromHilbertId(id));
    }

    [Fact]
    public void Deepest_tile_fits_sixty_four_bits()
    {
        var tile = new TileId(31, (1u << 31) - 1, 0);
        Assert.Equal(tile, TileId.FromHilbertId(tile.HilbertId));
    }

    [Fact]
    public void Children_in_curve_order_keep_every_zoom_ascending()
    {
        var seen = new List<ulong>();
        Walk(new TileId(0, 0, 0));
        Assert.Equal(seen.Order(), seen);
        Assert.Equal(1024, seen.Count);

        void Walk(TileId tile)
        {
            if (tile.Z == 5) { seen.Add(tile.HilbertId); return; }
            var children = new[] { tile.Child(0, 0), tile.Child(0, 1), tile.Child(1, 1), tile.Child(1, 0) };
            foreach (TileId child in children.Order()) Walk(child);
        }
    }

    [Fact]
    public void Refuses_a_tile_outside_its_zoom() => Assert.Throws<ArgumentOutOfRangeException>(() => new TileId(3, 8, 0));
}
