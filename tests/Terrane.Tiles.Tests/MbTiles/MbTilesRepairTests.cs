using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Tests.PmTiles;

namespace Terrane.Tiles.Tests.MbTiles;

public sealed class MbTilesRepairTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void A_crash_between_any_two_steps_leaves_a_file_that_opens_is_repaired_and_goes_on()
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = PackHarness.RandomTiles(seed: 11, atMost: 120, longest: 3000);
        byte[] whole = File.ReadAllBytes(MbTilesHarness.Archive(folder, tiles));
        PackHarness.Spool(folder["spool"], tiles);
        MbTilesPackOptions options = MbTilesHarness.Options(folder["x.partial"], folder["spool"]) with { Pacing = new MbTilesPacing(BatchSize: 10, CheckpointTiles: 30) };
        var images = new List<string>(); // what a kill would leave: the writer is still open when they are taken
        MbTilesPacker.Pack(options with
        {
            Probe = step =>
            {
                string image = folder[$"image{images.Count}"];
                CopyFolder(folder["spool"], Path.Combine(image, "spool"));
                foreach (string path in Directory.EnumerateFiles(folder.Path, "x.partial*")) File.Copy(path, Path.Combine(image, Path.GetFileName(path)));
                images.Add(image);
            },
        }, Ct);
        Assert.True(images.Count > 15, $"only {images.Count} steps");
        foreach (string image in images)
        {
            string partial = Path.Combine(image, "x.partial"), again = Path.Combine(image, "again");
            long before = (long)MbTilesHarness.Scalar(CopyAll(image, "seen"), "SELECT count(*) FROM images")!;
            Directory.CreateDirectory(again);
            foreach (string path in Directory.EnumerateFiles(image, "x.partial*")) File.Copy(path, Path.Combine(again, Path.GetFileName(path)));
            string repaired = Path.Combine(again, "x.partial");
            MbTilesRepair.Run(repaired, Ct);
            Assert.Equal(["x.partial"], Directory.EnumerateFiles(again).Select(Path.GetFileName));
            Assert.Equal("ok", MbTilesHarness.Scalar(repaired, "PRAGMA integrity_check"));
            Assert.Equal("delete", MbTilesHarness.Scalar(repaired, "PRAGMA journal_mode"));
            Assert.Equal(before, MbTilesHarness.Scalar(repaired, "SELECT count(*) FROM images"));
            Assert.Empty(MbTilesRepair.Run(repaired, Ct));
            MbTilesReader.Open(repaired).Dispose();
            // A repair in between does not keep the writer from ending with the bytes of an undisturbed run.
            foreach (string path in Directory.EnumerateFiles(image, "x.partial*")) File.Delete(path);
            File.Copy(repaired, partial);
            MbTilesPacker.Pack(options with { Partial = partial, Spools = [Path.Combine(image, "spool")] }, Ct);
            Assert.True(whole.AsSpan().SequenceEqual(File.ReadAllBytes(partial)), image);
        }
    }

    [Fact]
    public void What_another_writer_left_when_it_was_killed_gets_all_that_was_committed_and_metadata()
    {
        using var folder = new TestFolder();
        string path = Foreign(folder, "left.mbtiles", rows: "(9, 250, 350), (9, 251, 350), (8, 125, 175), (10, 501, 700)");
        Assert.True(new FileInfo(path + "-wal").Length > 0, "the log was not left behind");
        Assert.Equal("mbtiles.unfinished", Assert.Throws<MbTilesException>(() => MbTilesReader.Open(path)).Code);
        IReadOnlyList<string> done = MbTilesRepair.Run(path, Ct);
        Assert.Contains(done, step => step.Contains("metadata were added: format, minzoom, maxzoom, bounds, center", StringComparison.Ordinal));
        Assert.Contains(done, step => step.Contains("index", StringComparison.Ordinal));
        Assert.Equal(["left.mbtiles"], folder.Names());
        using var reader = MbTilesReader.Open(path);
        Assert.Equal("kept", reader.Metadata["name"]); // what is there stays
        Assert.Equal("webp", reader.Metadata["format"]);
        Assert.Equal(((byte?)8, (byte?)10), (reader.MinZoom, reader.MaxZoom));
        Bounds deepest = WebMercator.TileBounds(new TileId(10, 501, 1023 - 700)), wide = WebMercator.TileBounds(new TileId(9, 251, 511 - 350));
        Assert.Equal(E7Bounds.FromDegrees(WebMercator.ToGeographic(deepest.Union(wide))), reader.Bounds); // not that of the tile of zoom 8, which is wider
        Assert.Equal(4, reader.Ids(folder.Path, Ct).Count());
        Assert.Empty(MbTilesRepair.Run(path, Ct));
    }

    [Fact]
    public void A_log_of_another_file_and_a_database_that_is_in_use_are_refused_and_not_changed()
    {
        using var folder = new TestFolder();
        string fuller = Foreign(folder, "a.mbtiles", rows: "(1, 0, 0)", more: 60), other = Foreign(folder, "b.mbtiles", rows: "(2, 0, 0), (2, 1, 1)", more: 40);
        using (Native.Sqlite.SqliteDatabase.Open(fuller)) { } // brings its own log in
        string otherLayout = MbTilesHarness.Archive(folder, PackHarness.RandomTiles(seed: 5, atMost: 400, longest: 2000), "c.mbtiles");
        MbTilesHarness.Execute(otherLayout, "PRAGMA journal_mode = WAL");
        string partly = Foreign(folder, "d.mbtiles", rows: "(2, 0, 0), (2, 1, 1)", more: 40, checkpointed: 60);
        foreach ((string path, string log, string says) in new[] { (fuller, other, "61 tiles"), (otherLayout, partly, "do not agree") })
        {
            File.Copy(log + "-wal", path + "-wal", overwrite: true);
            byte[] database = File.ReadAllBytes(path);
            MbTilesException e = Assert.Throws<MbTilesException>(() => MbTilesRepair.Run(path, Ct));
            Assert.Equal("mbtiles.damaged", e.Code);
            Assert.Contains(says, e.Message, StringComparison.Ordinal);
            Assert.Equal(database, File.ReadAllBytes(path));
            Assert.Equal(File.ReadAllBytes(log + "-wal"), File.ReadAllBytes(path + "-wal"));
        }
        using (var open = Native.Sqlite.SqliteDatabase.Open(other))
            Assert.Equal("mbtiles.busy", Assert.Throws<MbTilesException>(() => MbTilesRepair.Run(other, Ct)).Code);
        Assert.NotEmpty(MbTilesRepair.Run(other, Ct));
        Assert.Equal(42L, MbTilesHarness.Scalar(other, "SELECT count(*) FROM tiles"));
    }

    [Fact]
    public void What_is_no_MBTiles_is_refused_and_a_log_beside_an_empty_file_is_left_alone()
    {
        using var folder = new TestFolder();
        Assert.Equal("mbtiles.open", Assert.Throws<MbTilesException>(() => MbTilesRepair.Run(folder["none.mbtiles"], Ct)).Code);
        File.WriteAllBytes(folder["empty.mbtiles"], []);
        File.WriteAllBytes(folder["empty.mbtiles-wal"], new byte[5000]);
        Assert.Equal("mbtiles.magic", Assert.Throws<MbTilesException>(() => MbTilesRepair.Run(folder["empty.mbtiles"], Ct)).Code);
        Assert.Equal(5000, new FileInfo(folder["empty.mbtiles-wal"]).Length);
        MbTilesHarness.Execute(folder["other.mbtiles"], "CREATE TABLE a (b)");
        Assert.Equal("mbtiles.schema", Assert.Throws<MbTilesException>(() => MbTilesRepair.Run(folder["other.mbtiles"], Ct)).Code);
        string path = MbTilesHarness.Archive(folder, PackHarness.RandomTiles(seed: 1, atMost: 50));
        byte[] finished = File.ReadAllBytes(path);
        Assert.Empty(MbTilesRepair.Run(path, Ct));
        Assert.Equal(finished, File.ReadAllBytes(path));
    }

    /// <summary>A database in the layout and mode of the predecessor, by a writer that ends in the middle of a transaction.</summary>
    private static string Foreign(TestFolder folder, string name, string rows, int more = 0, int checkpointed = 0)
    {
        (int exit, string output) = Outside.Run("python3", ["-c", """
            import os, sqlite3, sys
            db = sqlite3.connect(sys.argv[1], isolation_level=None)
            db.execute("pragma journal_mode=wal"); db.execute("pragma wal_autocheckpoint=0")
            db.execute("create table metadata (name text, value text)")
            db.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
            for i in range(int(sys.argv[4])): db.execute("insert into tiles values (9, ?, 0, ?)", (i, b"RIFF\0\0\0\0WEBP" + bytes(3000)))
            db.execute("pragma wal_checkpoint(truncate)")
            db.execute("begin"); db.execute("insert into metadata values ('name', 'kept'), ('minzoom', '')")
            for z, x, y in eval("[" + sys.argv[2] + "]"): db.execute("insert into tiles values (?, ?, ?, ?)", (z, x, y, b"RIFF\0\0\0\0WEBP" + bytes(3000)))
            for i in range(int(sys.argv[3])): db.execute("insert into tiles values (10, ?, 0, ?)", (i, b"RIFF\0\0\0\0WEBP" + bytes(3000)))
            db.execute("commit")
            db.execute("begin"); db.execute("insert into tiles values (3, 3, 3, x'00')")
            os._exit(0)
            """, folder[name], rows, $"{more}", $"{checkpointed}"]);
        Assert.Equal((0, ""), (exit, output));
        return folder[name];
    }

    /// <summary>A copy of a database with its log, to look at: opening it brings the log in.</summary>
    private static string CopyAll(string image, string name)
    {
        Directory.CreateDirectory(Path.Combine(image, name));
        foreach (string path in Directory.EnumerateFiles(image, "x.partial*")) File.Copy(path, Path.Combine(image, name, Path.GetFileName(path)));
        string copy = Path.Combine(image, name, "x.partial");
        using (Native.Sqlite.SqliteDatabase.Open(copy)) { }
        return copy;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFiles(from)) File.Copy(path, Path.Combine(to, Path.GetFileName(path)));
    }
}
