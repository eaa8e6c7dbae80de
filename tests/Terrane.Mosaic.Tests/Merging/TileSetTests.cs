using Terrane.Core;
using Terrane.Mosaic.Merging;

namespace Terrane.Mosaic.Tests.Merging;

public sealed class TileSetTests
{
    private const int Seed = 71;

    [Fact]
    public void Sets_their_union_with_ancestors_and_what_they_share_are_those_of_hash_sets()
    {
        string folder = Path.GetTempPath();
        var random = new Random(Seed);
        HashSet<TileId> a = Some(random, 20_000), b = Some(random, 3_000);
        using TileSet first = Of(a, folder), second = Of(b, folder), all = TileSet.WithAncestors([first, second], 3, folder);
        var expected = new HashSet<TileId>(a.Concat(b));
        foreach (TileId tile in a.Concat(b))
            for (TileId up = tile; up.Z > 3; up = up.Parent) expected.Add(up.Parent);
        for (byte z = 3; z <= 9; z++)
        {
            for (uint x = 0; x < 1u << z; x++)
                for (uint y = 0; y < 1u << z; y++)
                {
                    var tile = new TileId(z, x, y);
                    Assert.Equal(a.Contains(tile), first.Contains(tile));
                    Assert.Equal(expected.Contains(tile), all.Contains(tile));
                }
            Assert.Equal(expected.Count(t => t.Z == z), all.At(z));
            Assert.Equal(a.Count(t => t.Z == z && b.Contains(t)), TileSet.Shared([first, second], z));
        }
        Assert.Equal((expected.Count, (byte)3, (byte)9), (all.Total, all.Zooms!.Value.Min, all.Zooms.Value.Max));
        Assert.Null(Of([], folder).Zooms);
    }

    [Fact]
    public void Tiles_of_256_pixels_have_their_place_one_zoom_up()
    {
        ulong[] ids = [0, .. new[] { new TileId(5, 3, 7), new TileId(5, 2, 7), new TileId(5, 20, 1) }.Select(t => t.HilbertId).Order()];
        using TileSet set = TileSet.Of(ids, halved: true, Path.GetTempPath(), TestContext.Current.CancellationToken);
        Assert.Equal((2, true, true, false), (set.Total, set.Contains(new TileId(4, 1, 3)), set.Contains(new TileId(4, 10, 0)), set.Contains(new TileId(0, 0, 0))));
    }

    private static TileSet Of(IEnumerable<TileId> tiles, string folder) => TileSet.Of(tiles.Select(t => t.HilbertId).Order(), halved: false, folder, TestContext.Current.CancellationToken);

    /// <summary>Of zooms 6 to 9, in clumps and alone, so that runs are long and short and fill several blocks.</summary>
    private static HashSet<TileId> Some(Random random, int count)
    {
        var tiles = new HashSet<TileId>();
        while (tiles.Count < count)
        {
            byte z = (byte)random.Next(6, 10);
            ulong index = (ulong)random.NextInt64(1L << (2 * z));
            for (int run = random.Next(1, 6); run > 0 && index < 1UL << (2 * z); run--, index++) tiles.Add(TileId.FromHilbertId(TileId.FirstIdOfZoom(z) + index));
        }
        return tiles;
    }
}
