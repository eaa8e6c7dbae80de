using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Tests.MbTiles;
using Terrane.Tiles.Tests.PmTiles;

namespace Terrane.Tiles.Tests.Conversion;

public sealed class ArchiveConverterTests
{
    private const string Table = "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)";
    private const string NoRowIds = "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID";
    private const string View = "CREATE TABLE t2 (a INTEGER, b INTEGER, c INTEGER, d BLOB); CREATE VIEW tiles AS SELECT a AS zoom_level, b AS tile_column, c AS tile_row, d AS tile_data FROM t2";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Table, "tiles")]
    [InlineData(NoRowIds, "tiles")]
    [InlineData(View, "t2")]
    public void Tiles_that_begin_alike_are_told_apart_and_equal_ones_found_in_any_layout(string schema, string table)
    {
        using var folder = new TestFolder();
        SortedDictionary<ulong, byte[]> tiles = AlikeTiles();
        string source = Flat(folder, "flat.mbtiles", schema, table, tiles);
        ArchiveConverter.Convert(new ConvertOptions(source, folder["x.pmtiles"]), Ct);
        ArchiveConverter.Convert(new ConvertOptions(folder["x.pmtiles"], folder["x.mbtiles"]), Ct);
        ArchiveConverter.Convert(new ConvertOptions(folder["x.mbtiles"], folder["tiles"]), Ct);
        ArchiveConverter.Convert(new ConvertOptions(folder["tiles"], folder["y.pmtiles"]) { Memory = new ByteSize(1) }, Ct);
        using var direct = PmTilesReader.Open(PackHarness.Archive(folder, tiles, "direct.pmtiles"));
        foreach (string name in new[] { "x.pmtiles", "y.pmtiles" })
        {
            using var reader = PmTilesReader.Open(folder[name]);
            Assert.Equal(direct.Entries(), reader.Entries());
            foreach ((ulong id, byte[] bytes) in tiles)
            {
                Assert.True(reader.TryGetTile(TileId.FromHilbertId(id), out byte[] found));
                Assert.Equal(bytes, found);
            }
        }
        MbTilesHarness.AssertHolds(folder["x.mbtiles"], tiles);
    }

    [Fact]
    public void More_than_a_million_tiles_pass_within_a_small_budget_of_memory()
    {
        using var folder = new TestFolder();
        string source = folder["many.mbtiles"];
        MbTilesHarness.Execute(source, $"""
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; CREATE TABLE metadata (name TEXT, value TEXT); {Table};
            INSERT INTO metadata VALUES ('name', 'Many'), ('format', 'webp'), ('bounds', '-170,-60,-1,-1');
            WITH RECURSIVE i(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM i WHERE n < 1049999)
            INSERT INTO tiles SELECT 12, n / 1050, n % 1050, CAST('RIFF1234WEBP' || CASE WHEN n % 3 = 0 THEN 'sea' ELSE n END AS BLOB) FROM i;
            CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row);
            """);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long count = ArchiveConverter.Convert(new ConvertOptions(source, folder["many.pmtiles"]) { Memory = ByteSize.Mebibytes(8) }, Ct);
        long perTile = (GC.GetAllocatedBytesForCurrentThread() - allocated) / count;
        Assert.Equal(1_050_000, count);
        Assert.True(perTile < 400, $"{perTile} bytes are allocated for each tile");
        PmTilesVerification verification = PmTilesVerifier.Verify(folder["many.pmtiles"], new PmTilesVerifyOptions(false, 2), Ct);
        Assert.True(verification.IsSound, string.Join('\n', verification.Findings));
        Assert.Equal((1_050_000L, 700_001L), (verification.AddressedTiles, verification.TileContents));
        using var reader = PmTilesReader.Open(folder["many.pmtiles"]);
        foreach (int n in new[] { 0, 1, 1049, 1050, 524_287, 1_049_998 })
        {
            Assert.True(reader.TryGetTile(new TileId(12, (uint)(n / 1050), Tms.Flip(12, (uint)(n % 1050))), out byte[] found));
            Assert.Equal("RIFF1234WEBP" + (n % 3 == 0 ? "sea" : n), System.Text.Encoding.ASCII.GetString(found));
        }
    }

    [Fact]
    public void What_ends_early_leaves_nothing_and_a_killed_run_is_begun_anew()
    {
        using var folder = new TestFolder();
        string source = Flat(folder, "flat.mbtiles", Table, "tiles", AlikeTiles());
        using var stop = new CancellationTokenSource();
        foreach (string output in new[] { "x.pmtiles", "x.mbtiles", "tiles" })
        {
            Assert.Throws<OperationCanceledException>(() => ArchiveConverter.Convert(
                new ConvertOptions(source, folder[output]) { Reading = new Canceller(stop) }, stop.Token));
            Assert.Equal(["flat.mbtiles"], folder.Names());
        }
        Directory.CreateDirectory(folder["x.mbtiles.terrane-convert"]);
        File.WriteAllText(Path.Combine(folder["x.mbtiles.terrane-convert"], "z9.index"), "left by a killed run");
        File.WriteAllText(folder["x.mbtiles.partial"], "no database");
        File.WriteAllText(folder["x.mbtiles.partial-wal"], "its log");
        ArchiveConverter.Convert(new ConvertOptions(source, folder["x.mbtiles"]), Ct);
        Assert.Equal(["flat.mbtiles", "x.mbtiles"], folder.Names());
        MbTilesHarness.AssertHolds(folder["x.mbtiles"], AlikeTiles());
    }

    [Fact]
    public void A_map_without_an_image_is_damage_and_no_tile_less()
    {
        using var folder = new TestFolder();
        string source = MbTilesHarness.Archive(folder, PackHarness.RandomTiles(seed: 3, atMost: 100));
        MbTilesHarness.Execute(source, "DELETE FROM images WHERE rowid = 7");
        Assert.Equal("mbtiles.damaged", Assert.Throws<MbTilesException>(() => ArchiveConverter.Convert(new ConvertOptions(source, folder["x.pmtiles"]), Ct)).Code);
    }

    /// <summary>Tiles longer and shorter than what is looked at, of equal length, alike but for one byte near the end, or equal.</summary>
    private static SortedDictionary<ulong, byte[]> AlikeTiles()
    {
        var random = new Random(6);
        byte[] body = PackHarness.Bytes(random, 5000);
        var tiles = new SortedDictionary<ulong, byte[]>();
        ulong id = TileId.FirstIdOfZoom(6);
        foreach (int length in new[] { 12, TileHead.Most - 1, TileHead.Most, TileHead.Most + 1, 5000 })
        {
            for (int i = 0; i < 40; i++, id += (ulong)random.Next(1, 4))
            {
                byte[] tile = body[..length];
                if (i % 4 == 1) tile[^1] ^= (byte)(1 + (i / 8)); // pairs of equal ones among these
                if (i % 4 == 2) tile[0] ^= (byte)i;
                tiles.Add(id, tile);
            }
        }
        return tiles;
    }

    private static string Flat(TestFolder folder, string name, string schema, string table, SortedDictionary<ulong, byte[]> tiles)
    {
        using SqliteConnection connection = SqliteDatabase.Open(folder[name]);
        using (var create = connection.CreateCommand())
        {
            create.CommandText = $"BEGIN; CREATE TABLE metadata (name TEXT, value TEXT); INSERT INTO metadata VALUES ('name', 'Flat'), ('format', 'webp'), ('bounds', '-6.5,55.25,-5.125,56.75'); {schema}";
            create.ExecuteNonQuery();
        }
        using (var insert = new SqliteStatement(connection, $"INSERT INTO {table} VALUES (?, ?, ?, ?)"))
        {
            foreach ((ulong id, byte[] bytes) in tiles.Reverse())
            {
                var tile = TileId.FromHilbertId(id);
                insert.Bind(1, tile.Z);
                insert.Bind(2, tile.X);
                insert.Bind(3, Tms.Flip(tile.Z, tile.Y));
                insert.BindBlob(4, bytes);
                insert.Run();
            }
        }
        using var commit = connection.CreateCommand();
        commit.CommandText = "COMMIT";
        commit.ExecuteNonQuery();
        return folder[name];
    }

    private sealed class Canceller(CancellationTokenSource source) : IProgress<long>
    {
        public void Report(long value) => source.Cancel();
    }
}
