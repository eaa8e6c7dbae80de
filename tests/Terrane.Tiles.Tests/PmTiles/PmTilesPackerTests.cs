using System.Text;
using Terrane.Core;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Tests.PmTiles;

public sealed class PmTilesPackerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void Stores_equal_tiles_once_and_neighbours_on_the_curve_as_a_run()
    {
        using var folder = new TestFolder();
        var tiles = PackHarness.Tiles(
            (new TileId(0, 0, 0), "sea"), (new TileId(1, 0, 0), "sea"), (new TileId(1, 0, 1), "sea"), (new TileId(1, 1, 1), "land"), (new TileId(1, 1, 0), "sea"));
        string path = PackHarness.Archive(folder, tiles);
        using var reader = PmTilesReader.Open(path);
        Assert.Equal(
            [new PmTilesEntry(0, 0, 3, 1), new PmTilesEntry(1, 0, 3, 2), new PmTilesEntry(3, 3, 4, 1), new PmTilesEntry(4, 0, 3, 1)], // a run ends with its zoom
            reader.Entries());
        Assert.Equal(7ul, reader.Header.TileData.Length);
        Assert.Equal((5ul, 4ul, 2ul), (reader.Header.AddressedTiles, reader.Header.TileEntries, reader.Header.TileContents));
        PackHarness.AssertHolds(path, tiles);
    }

    [Fact]
    public void Any_set_of_tiles_reads_back()
    {
        for (int seed = 0; seed < 25; seed++)
        {
            using var folder = new TestFolder();
            SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(seed);
            string path = PackHarness.Archive(folder, tiles);
            PackHarness.AssertHolds(path, tiles);
            using var reader = PmTilesReader.Open(path);
            var random = new Random(seed);
            for (int i = 0; i < 200; i++)
            {
                ulong id = (ulong)random.Next((int)TileId.FirstIdOfZoom(8));
                bool there = tiles.TryGetValue(id, out byte[]? expected);
                Assert.Equal(there, reader.TryGetTile(TileId.FromHilbertId(id), out byte[] found));
                Assert.Equal(expected ?? [], found);
            }
        }
    }

    [Fact]
    public void Memory_and_the_cut_into_shards_do_not_change_the_bytes()
    {
        for (int seed = 100; seed < 104; seed++)
        {
            using var folder = new TestFolder();
            SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(seed, atMost: 20_000, longest: 3); // many duplicates
            byte[] whole = File.ReadAllBytes(PackHarness.Archive(folder, tiles));
            PackHarness.Spool(folder["small"], tiles);
            PmTilesPacker.Pack(PackHarness.Options(folder["small.partial"], folder["small"]) with { Memory = new ByteSize(1) }, Ct); // sorts on disk
            Assert.Equal(whole, File.ReadAllBytes(folder["small.partial"]));

            // Units along the Hilbert curve: of each zoom a shard has the ids of one range.
            string[] shards = [folder["s0"], folder["s1"], folder["s2"]];
            for (int shard = 0; shard < shards.Length; shard++) PackHarness.Spool(shards[shard], tiles.Where(t => ShardOf(t.Key) == shard));
            PmTilesPacker.Pack(PackHarness.Options(folder["sharded.partial"], shards), Ct);
            Assert.Equal(whole, File.ReadAllBytes(folder["sharded.partial"]));
            Assert.Empty(Directory.EnumerateFiles(folder.Path, "*.tmp"));
        }

        static int ShardOf(ulong id)
        {
            TileId tile = TileId.FromHilbertId(id);
            ulong count = 1ul << (2 * tile.Z);
            return (int)(3 * (id - TileId.FirstIdOfZoom(tile.Z)) / count);
        }
    }

    [Fact]
    public void A_hundred_thousand_entries_go_into_leaf_directories()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.ManyTiles(130_000);
        string path = PackHarness.Archive(folder, tiles);
        using var reader = PmTilesReader.Open(path);
        Assert.True(reader.Header.TileEntries > 100_000);
        Assert.True(reader.Header.Leaves.Length > 0);
        Assert.True(reader.Header.Root.Offset + reader.Header.Root.Length <= PmTilesHeader.RootLimit);
        Assert.All(reader.Root, entry => Assert.True(entry.IsLeaf));
        PackHarness.AssertHolds(path, tiles);
        foreach (ulong id in tiles.Keys.Where((_, i) => i % 997 == 0))
        {
            Assert.True(reader.TryGetTile(TileId.FromHilbertId(id), out byte[] bytes));
            Assert.Equal(tiles[id], bytes);
        }
    }

    [Fact]
    public void Leaves_grow_until_the_root_fits_into_the_first_16_KiB()
    {
        const int Count = 200_000, LeastLeaf = 50; // 57 a leaf makes a root of 3500 entries that do not compress, about 20 000 bytes
        using PackedDirectories directories = PackedDirectories.Build(Entries, Path.GetTempPath(), Ct, LeastLeaf);
        Assert.Equal(Count, directories.Entries);
        Assert.InRange(directories.Root.Length, 8000, PackedDirectories.RootBudget);
        Assert.True(directories.LeavesLength > 0);

        static IEnumerable<PmTilesEntry> Entries()
        {
            var random = new Random(9);
            ulong id = 0, offset = 0;
            for (int i = 0; i < Count; i++)
            {
                id += (ulong)random.Next(1, 10_000);
                uint length = (uint)random.Next(1, 1 << 30);
                yield return new PmTilesEntry(id, offset, length, 1);
                offset += length;
            }
        }
    }

    [Fact]
    public void Header_and_metadata_say_what_the_caller_said()
    {
        using var folder = new TestFolder();
        using var reader = PmTilesReader.Open(PackHarness.Archive(folder, PackHarness.Tiles((new TileId(3, 3, 2), "a"), (new TileId(6, 30, 20), "b"))));
        PmTilesHeader header = reader.Header;
        Assert.Equal(PackHarness.Bounds, header.Bounds);
        Assert.Equal((-58_125_000, 560_000_000, 4), (header.CenterLongitude, header.CenterLatitude, header.CenterZoom));
        Assert.Equal((PmTilesTileType.WebP, PmTilesCompression.None, PmTilesCompression.Gzip), (header.TileType, header.TileCompression, header.InternalCompression));
        Assert.Equal(
            """
            {"name":"Test","description":"Tiles of a test.","attribution":"© OpenStreetMap contributors","type":"baselayer","version":"1.0.0",
            "encoding":"terrarium","tileSize":512,"format":"webp","minzoom":3,"maxzoom":6,"bounds":[-6.5,55.25,-5.125,56.75],
            "legend":[{"ordinal":1,"name":"lidar","attribution":"© A","licence":"CC0","date":"2024"},{"ordinal":2,"name":"global \"quoted\" & <b>"}]}
            """.Replace("\n", "", StringComparison.Ordinal),
            Encoding.UTF8.GetString(reader.ReadMetadata()));
    }

    [Fact]
    public void Refuses_what_makes_no_archive()
    {
        using var folder = new TestFolder();
        PackHarness.Spool(folder["none"], []);
        Assert.Equal("pack.empty", Assert.Throws<PackException>(() => PmTilesPacker.Pack(PackHarness.Options(folder["x"], folder["none"]), Ct)).Code);

        PackHarness.Spool(folder["one"], PackHarness.Tiles((new TileId(2, 1, 1), "a")));
        PackHarness.Spool(folder["two"], PackHarness.Tiles((new TileId(2, 1, 1), "b")));
        Assert.Equal("pack.order", Assert.Throws<PackException>(() => PmTilesPacker.Pack(PackHarness.Options(folder["x"], folder["one"], folder["two"]), Ct)).Code);

        File.AppendAllText(SpoolFolder.DataPath(folder["one"], 2), "more");
        Assert.Equal("spool.damaged", Assert.Throws<SpoolException>(() => PmTilesPacker.Pack(PackHarness.Options(folder["x"], folder["one"]), Ct)).Code);
        Assert.Throws<ArgumentException>(() => PmTilesPacker.Pack(PackHarness.Options(folder["x"], folder["two"]) with { Bounds = default }, Ct));
        Assert.False(File.Exists(folder["x"]));
    }
}
