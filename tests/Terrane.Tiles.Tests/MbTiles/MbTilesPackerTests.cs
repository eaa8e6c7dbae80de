using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Spool;
using Terrane.Tiles.Tests.PmTiles;

namespace Terrane.Tiles.Tests.MbTiles;

public sealed class MbTilesPackerTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Any_set_of_tiles_reads_back(int seed)
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(seed);
        MbTilesHarness.AssertHolds(MbTilesHarness.Archive(folder, tiles), tiles);
    }

    [Fact]
    public void Batches_memory_and_the_cut_into_shards_do_not_change_the_bytes()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(seed: 4);
        byte[] whole = File.ReadAllBytes(MbTilesHarness.Archive(folder, tiles));
        PackHarness.Spool(folder["one"], tiles.Take(1000));
        PackHarness.Spool(folder["two"], tiles.Skip(1000));
        MbTilesPackOptions options = MbTilesHarness.Options(folder["b.mbtiles"], folder["one"], folder["two"]) with
        {
            Memory = new ByteSize(1),
            Pacing = new MbTilesPacing(BatchSize: 3, CheckpointTiles: 17, TileSleep: TimeSpan.FromTicks(1), CommitSleep: TimeSpan.FromTicks(1)),
        };
        MbTilesPacker.Pack(options, Ct);
        Assert.Equal(whole, File.ReadAllBytes(folder["b.mbtiles"]));
    }

    [Fact]
    public void Metadata_say_what_a_PMTiles_of_the_same_tiles_says()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.Tiles((new TileId(3, 1, 2), "a"), (new TileId(5, 4, 9), "b"));
        string path = MbTilesHarness.Archive(folder, tiles);
        Assert.Equal("-6.5,55.25,-5.125,56.75", MbTilesHarness.Scalar(path, "SELECT value FROM metadata WHERE name = 'bounds'"));
        Assert.Equal("-5.8125,56,4", MbTilesHarness.Scalar(path, "SELECT value FROM metadata WHERE name = 'center'"));
        Assert.Equal("""{"legend":[{"ordinal":1,"name":"lidar","attribution":"© A","licence":"CC0","date":"2024"},{"ordinal":2,"name":"global \"quoted\" & <b>"}]}""",
            MbTilesHarness.Scalar(path, "SELECT value FROM metadata WHERE name = 'json'"));
        Assert.Equal(0x4D504258L, MbTilesHarness.Scalar(path, "PRAGMA application_id"));
        using var reader = MbTilesReader.Open(path);
        using var archive = PmTilesReader.Open(PackHarness.Archive(folder, tiles));
        Assert.Equal(Sorted(archive.ReadMetadata()), Sorted(reader.ReadMetadata()));
        Assert.Equal((byte?)3, reader.MinZoom);
        Assert.Equal((byte?)5, reader.MaxZoom);
        Assert.Equal(PackHarness.Bounds, reader.Bounds);
        Assert.True(reader.TryGetTile(new TileId(5, 4, 9), out byte[] found));
        Assert.Equal("b"u8.ToArray(), found);
        Assert.False(reader.TryGetTile(new TileId(5, 4, 22), out _)); // the same row, counted from the other side
    }

    [Fact]
    public void A_kill_at_any_step_and_another_call_give_the_same_bytes()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackKills.LargeTiles(megabytes: 2);
        byte[] whole = File.ReadAllBytes(MbTilesHarness.Archive(folder, tiles));
        PackKills.AtEveryStep(folder, tiles, whole, (partial, spool, probe) => MbTilesPacker.Pack(
            MbTilesHarness.Options(partial, spool) with { Pacing = new MbTilesPacing(BatchSize: 5, CheckpointTiles: 30), Probe = probe }, Ct));
    }

    [Fact]
    public void An_interrupted_packing_does_not_go_on_with_something_else()
    {
        using var folder = new TestFolder();
        PackHarness.Spool(folder["spool"], PackKills.LargeTiles(megabytes: 1));
        MbTilesPackOptions options = MbTilesHarness.Options(folder["partial"], folder["spool"]);
        Assert.Throws<KilledException>(() => MbTilesPacker.Pack(options with { Probe = name => { if (name == "cut") throw new KilledException(); } }, Ct));
        Assert.True(SpoolFolder.IsBeingPacked(folder["spool"]));
        Assert.Equal("pack.changed", Assert.Throws<PackException>(() => MbTilesPacker.Pack(options with { Metadata = options.Metadata with { Version = "2.0.0" } }, Ct)).Code);
        File.WriteAllText(folder["partial"], "no database");
        Assert.Equal("pack.lost", Assert.Throws<PackException>(() => MbTilesPacker.Pack(options, Ct)).Code);
        File.Delete(folder["partial"]);
        Assert.Equal("pack.lost", Assert.Throws<PackException>(() => MbTilesPacker.Pack(options, Ct)).Code);
    }

    [Fact]
    public void The_disk_never_holds_more_than_eight_per_cent_beyond_the_archive()
    {
        using var folder = new TestFolder();
        PackHarness.Spool(folder["spool"], PackKills.LargeTiles(megabytes: 24));
        long peak = 0;
        MbTilesPacker.Pack(MbTilesHarness.Options(folder["partial"], folder["spool"]) with { Probe = _ => peak = Math.Max(peak, PackKills.DiskUse(folder.Path)) }, Ct);
        long archive = new FileInfo(folder["partial"]).Length;
        TestContext.Current.SendDiagnosticMessage($"archive {archive}, peak {peak}, {100.0 * (peak - archive) / archive:0.00} % over");
        Assert.True(peak <= 1.08 * archive, $"archive {archive}, peak {peak}"); // a 64th in the spool, another in the log
        Assert.True(peak > archive / 2, "the probe measured nothing");
    }

    [Fact]
    public void Other_readers_find_the_tiles()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.Tiles((new TileId(0, 0, 0), "root"), (new TileId(4, 3, 1), "north"), (new TileId(4, 3, 14), "south"));
        string path = MbTilesHarness.Archive(folder, tiles);
        (int exit, string output) = Outside.Run("python3", ["-c", """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            for row in db.execute("select zoom_level, tile_column, tile_row, tile_data from tiles order by 1, 2, 3"): print(*row)
            """, path]);
        Assert.Equal((0, "0 0 0 b'root'\n4 3 1 b'south'\n4 3 14 b'north'\n"), (exit, output));
    }

    private static string Sorted(byte[] json)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        return string.Join('\n', document.RootElement.EnumerateObject().OrderBy(p => p.Name, StringComparer.Ordinal).Where(p => p.Name != "center").Select(p => $"{p.Name}: {p.Value.GetRawText()}"));
    }
}
