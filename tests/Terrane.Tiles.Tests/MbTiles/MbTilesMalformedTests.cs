using Terrane.Core;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.MbTiles;

public sealed class MbTilesMalformedTests
{
    private static PmTilesVerification Verify(string path, bool deep = false) =>
        MbTilesVerifier.Verify(path, new PmTilesVerifyOptions(deep, 2), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("no database", "mbtiles.magic")]
    [InlineData("cut off", "mbtiles.damaged")]
    [InlineData("no tiles", "mbtiles.schema")]
    [InlineData("no metadata", "mbtiles.schema")]
    [InlineData("other columns", "mbtiles.schema")]
    [InlineData("endless view", "mbtiles.schema")]
    [InlineData("log beside it", "mbtiles.unfinished")]
    [InlineData("huge value", "mbtiles.limit")]
    public void Refuses_to_open(string fault, string code)
    {
        using var folder = new TestFolder();
        string path = Break(folder, fault);
        Assert.Equal(code, Assert.Throws<MbTilesException>(() => MbTilesReader.Open(path)).Code);
        Assert.Equal(code, Assert.Single(Verify(path).Findings).Code);
    }

    [Theory]
    [InlineData("UPDATE map SET tile_row = tile_row + 100 WHERE zoom_level = 3", "verify.mbtiles.row")]
    [InlineData("UPDATE map SET zoom_level = -1 WHERE zoom_level = 3", "verify.mbtiles.row")]
    [InlineData("UPDATE map SET zoom_level = 40 WHERE zoom_level = 3", "verify.mbtiles.row")]
    [InlineData("UPDATE map SET tile_column = 'x' WHERE zoom_level = 3", "verify.mbtiles.row")]
    [InlineData("UPDATE map SET tile_row = (1 << zoom_level) - 1 - tile_row", "verify.mbtiles.rows")]
    [InlineData("DELETE FROM map WHERE zoom_level = 4", "verify.header.zoom")]
    [InlineData("DELETE FROM images WHERE rowid = 1", "verify.mbtiles.missing")]
    [InlineData("UPDATE images SET tile_data = '<html>' WHERE rowid = 1", "verify.mbtiles.blob")]
    [InlineData("UPDATE images SET tile_data = x'3c68746d6c3e' WHERE rowid = 1", "verify.mbtiles.blob")]
    [InlineData("UPDATE images SET tile_data = x'' WHERE rowid = 1", "verify.mbtiles.blob")]
    [InlineData("UPDATE images SET tile_data = substr(tile_data, 1, 40) WHERE rowid = 1", "verify.tile.decode")]
    [InlineData("UPDATE metadata SET value = '10,50,10,50' WHERE name = 'bounds'", "verify.header.bounds")]
    [InlineData("UPDATE metadata SET value = 'everywhere' WHERE name = 'bounds'", "verify.header.bounds")]
    [InlineData("UPDATE metadata SET value = '256' WHERE name = 'tileSize'", "verify.tile.size")]
    public void Names_what_is_wrong(string fault, string code)
    {
        using var folder = new TestFolder();
        string path = Good(folder);
        MbTilesHarness.Execute(path, fault);
        PmTilesVerification verification = Verify(path, deep: true);
        Assert.Contains(code, verification.Findings.Select(f => f.Code));
        Assert.False(verification.IsSound);
    }

    [Fact]
    public void Tiles_that_are_there_twice_are_named()
    {
        using var folder = new TestFolder();
        string path = folder["flat.mbtiles"];
        MbTilesHarness.Execute(path, """
            CREATE TABLE metadata (name text, value text); INSERT INTO metadata VALUES ('name', 'a'), ('format', 'png');
            CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
            INSERT INTO tiles VALUES (1, 0, 1, x'89504E470D0A1A0A'), (0, 0, 0, x'89504E470D0A1A0A'), (1, 0, 1, x'89504E470D0A1A0A');
            """);
        Assert.Equal(["verify.directory.duplicate"], Verify(path).Findings.Select(f => f.Code));
    }

    [Fact]
    public void Has_nothing_to_say_about_a_good_database_and_leaves_nothing_beside_it()
    {
        using var folder = new TestFolder();
        string path = Good(folder);
        PmTilesVerification verification = Verify(path, deep: true);
        Assert.Empty(verification.Findings);
        Assert.Equal((5, 4), (verification.AddressedTiles, verification.DecodedTiles)); // one content twice
        Assert.Equal([path], Directory.EnumerateFiles(folder.Path, "*.mbtiles*"));
    }

    [Fact]
    public void A_database_left_in_write_ahead_mode_is_read_and_named()
    {
        using var folder = new TestFolder();
        string path = Good(folder);
        MbTilesHarness.Execute(path, "PRAGMA journal_mode = WAL");
        PmTilesVerification verification = Verify(path, deep: true);
        Assert.Equal(["verify.mbtiles.wal"], verification.Findings.Select(f => f.Code));
        Assert.True(verification.IsSound);
    }

    [Fact]
    public void Any_damage_is_named_and_nothing_else_is_thrown()
    {
        using var folder = new TestFolder();
        byte[] good = File.ReadAllBytes(Good(folder));
        var random = new Random(5);
        int unsound = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = [.. good];
            for (int i = random.Next(1, 30); i > 0; i--) bad[random.Next(bad.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(folder["bad.mbtiles"], bad);
            if (!Verify(folder["bad.mbtiles"], deep: true).IsSound) unsound++;
        }
        Assert.True(unsound > 250, $"only {unsound} of 300 damaged files were called unsound");
    }

    [Fact]
    public void Databases_of_other_writers_pass()
    {
        PmTilesVerification verification = Verify(Outside.Data("tiles/geography-class-webp.mbtiles"));
        Assert.True(verification.IsSound);
        Assert.Equal(5, verification.AddressedTiles);
        Assert.Equal(["verify.mbtiles.metadata"], verification.Findings.Select(f => f.Code)); // it has no row 'format'
    }

    private static string Good(TestFolder folder)
    {
        var encoder = new TerrariumWebPEncoder();
        byte[] Tile(uint colour)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            var pixels = new uint[512 * 512];
            for (int i = 0; i < pixels.Length; i++) pixels[i] = 0xFF80_0000 | (colour << 8) | (uint)(i % 7);
            encoder.Encode(pixels, 512, 512, output);
            return output.WrittenSpan.ToArray();
        }

        byte[] sea = Tile(9);
        var tiles = new SortedDictionary<ulong, byte[]> // all of them over PackHarness.Bounds, 55 to 57 degrees north
        {
            [new TileId(0, 0, 0).HilbertId] = Tile(1),
            [new TileId(1, 0, 0).HilbertId] = Tile(2),
            [new TileId(2, 1, 1).HilbertId] = sea,
            [new TileId(3, 3, 2).HilbertId] = sea,
            [new TileId(4, 7, 4).HilbertId] = Tile(5),
        };
        return MbTilesHarness.Archive(folder, tiles, $"{Guid.NewGuid():N}.mbtiles");
    }

    private static string Break(TestFolder folder, string fault)
    {
        string path = folder["broken.mbtiles"];
        switch (fault)
        {
            case "no database":
                File.WriteAllText(path, "<html>404: there is no such archive here</html>");
                break;
            case "cut off":
                File.WriteAllBytes(path, File.ReadAllBytes(Good(folder))[..5000]);
                break;
            case "no tiles":
                MbTilesHarness.Execute(path, "CREATE TABLE metadata (name text, value text)");
                break;
            case "no metadata":
                MbTilesHarness.Execute(path, "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)");
                break;
            case "other columns":
                MbTilesHarness.Execute(path, "CREATE TABLE metadata (name text, value text); CREATE TABLE tiles (z integer, x integer, y integer, tile_data blob)");
                break;
            case "endless view":
                MbTilesHarness.Execute(path, """
                    CREATE TABLE metadata (name text, value text);
                    CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n)
                        SELECT 20 AS zoom_level, i AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n;
                    """);
                break;
            case "log beside it":
                File.Copy(Good(folder), path);
                File.WriteAllText(path + "-wal", "the rest");
                break;
            default:
                MbTilesHarness.Execute(path, """
                    CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
                    CREATE TABLE metadata (name text, value text); INSERT INTO metadata VALUES ('name', zeroblob(100000000));
                    """);
                break;
        }
        return path;
    }
}
