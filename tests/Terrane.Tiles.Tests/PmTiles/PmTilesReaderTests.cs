using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Tests.PmTiles;

public sealed class PmTilesReaderTests
{
    [Theory]
    [InlineData("tiles/small/test_fixture_1.pmtiles", 1, 69)] // tippecanoe, gzip
    [InlineData("tiles/small/test_fixture_2.pmtiles", 1, 67)]
    [InlineData("tiles/small/leaf.pmtiles", 5, 5)] // no compression, one leaf directory
    [InlineData("tiles/small/unclustered.pmtiles", 2, 140)]
    [InlineData("tiles/stamen_toner_z3.pmtiles", 85, 715_657)]
    public void Reads_archives_of_other_writers(string name, int tiles, long bytes)
    {
        using var reader = PmTilesReader.Open(Outside.Data(name));
        PmTilesEntry[] entries = [.. reader.Entries()];
        Assert.Equal(tiles, entries.Sum(e => (int)e.RunLength));
        Assert.Equal(bytes, entries.DistinctBy(e => e.Offset).Sum(e => (long)e.Length));
        foreach (PmTilesEntry entry in entries)
        {
            Assert.True(reader.TryGetTile(TileId.FromHilbertId(entry.TileId), out byte[] tile));
            Assert.Equal((int)entry.Length, tile.Length);
        }
        Assert.Equal((byte)'{', reader.ReadMetadata()[0]);
    }

    [Theory]
    [InlineData("tiles/small/empty.pmtiles", "pmtiles.truncated")]
    [InlineData("tiles/small/invalid.pmtiles", "pmtiles.magic")]
    [InlineData("tiles/small/invalid_v4.pmtiles", "pmtiles.version")]
    [InlineData("tiles/small/test_fixture_mlt.pmtiles", "pmtiles.directory")] // a root without entries: the text has demanded one since 3.1
    public void Refuses_what_others_refuse(string name, string code)
    {
        string path = Outside.Data(name);
        PmTilesException error = Assert.Throws<PmTilesException>(() => PmTilesReader.Open(path));
        Assert.Equal(code, error.Code);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void A_missing_file_is_the_users_error() =>
        Assert.Equal("pmtiles.open", Assert.Throws<PmTilesException>(() => PmTilesReader.Open("/nowhere/at all.pmtiles")).Code);

    [Fact]
    public void Tiles_before_between_and_after_the_entries_are_not_there()
    {
        using var folder = new TestFolder();
        var tile = new TileId(4, 5, 6);
        using var reader = PmTilesReader.Open(PackHarness.Archive(folder, PackHarness.Tiles((tile, "x"), (new TileId(4, 15, 0), "y"))));
        Assert.True(reader.TryGetTile(tile, out _));
        foreach (long step in new[] { -1, 1 })
            Assert.False(reader.TryGetTile(TileId.FromHilbertId((ulong)((long)tile.HilbertId + step)), out _));
        Assert.False(reader.TryGetTile(new TileId(0, 0, 0), out _));
        Assert.False(reader.TryGetTile(new TileId(31, 0, 0), out _));
    }

    [Fact]
    public void Many_threads_share_a_reader_whose_cache_holds_one_leaf()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.ManyTiles(60_000);
        using var reader = PmTilesReader.Open(PackHarness.Archive(folder, tiles), new PmTilesLimits(CachedEntries: 5000));
        ulong[] ids = [.. tiles.Keys.Where((_, i) => i % 301 == 0)];
        Parallel.For(0, 4, worker =>
        {
            foreach (ulong id in worker % 2 == 0 ? ids : ids.Reverse())
            {
                Assert.True(reader.TryGetTile(TileId.FromHilbertId(id), out byte[] bytes));
                Assert.Equal(tiles[id], bytes);
            }
        });
    }

    [Fact]
    public void The_cache_forgets_what_was_used_longest_ago()
    {
        var cache = new DirectoryCache(maxEntries: 10);
        cache.Add(1, new PmTilesEntry[5]);
        cache.Add(2, new PmTilesEntry[5]);
        Assert.True(cache.TryGet(1, out _));
        cache.Add(3, new PmTilesEntry[5]);
        Assert.True(cache.TryGet(1, out _));
        Assert.False(cache.TryGet(2, out _));
        cache.Add(4, new PmTilesEntry[11]);
        Assert.False(cache.TryGet(4, out _));
        Assert.Equal(10, cache.Count);
    }
}
