using Microsoft.Data.Sqlite;
using Terrane.Core;
using Terrane.Native.Sqlite;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.Spool;
using Terrane.Tiles.Tests.PmTiles;

namespace Terrane.Tiles.Tests.MbTiles;

/// <summary>Databases made of tiles in memory, and read by plain SQL.</summary>
internal static class MbTilesHarness
{
    internal static MbTilesPackOptions Options(string partial, params string[] spools) => new(spools, partial, PackHarness.Bounds, PackHarness.Metadata);

    internal static string Archive(TestFolder folder, SortedDictionary<ulong, byte[]> tiles, string name = "a.mbtiles")
    {
        string spool = folder[name + ".spool"];
        PackHarness.Spool(spool, tiles);
        MbTilesPacker.Pack(Options(folder[name], spool), TestContext.Current.CancellationToken);
        SpoolFolder.Delete(spool);
        return folder[name];
    }

    internal static void Execute(string path, string sql)
    {
        using SqliteConnection connection = SqliteDatabase.Open(path);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static object? Scalar(string path, string sql)
    {
        using SqliteConnection connection = SqliteDatabase.Open(path, readOnly: true);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>The view holds these tiles and no others; nothing stands beside the file.</summary>
    internal static void AssertHolds(string path, SortedDictionary<ulong, byte[]> tiles)
    {
        Assert.Equal([Path.GetFileName(path)], Directory.EnumerateFiles(Path.GetDirectoryName(path)!, Path.GetFileName(path) + "*").Select(Path.GetFileName));
        using (SqliteConnection connection = SqliteDatabase.Open(path, readOnly: true))
        using (SqliteCommand command = connection.CreateCommand())
        {
            command.CommandText = "SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles";
            using SqliteDataReader reader = command.ExecuteReader();
            int count = 0;
            for (; reader.Read(); count++)
            {
                byte zoom = (byte)reader.GetInt64(0);
                var tile = new TileId(zoom, (uint)reader.GetInt64(1), (1u << zoom) - 1 - (uint)reader.GetInt64(2));
                Assert.Equal(tiles[tile.HilbertId], (byte[])reader.GetValue(3));
            }
            Assert.Equal(tiles.Count, count);
        }
        Assert.Equal((long)tiles.Values.Select(Convert.ToHexString).Distinct().Count(), Scalar(path, "SELECT count(*) FROM images"));
        Assert.Equal("ok", Scalar(path, "PRAGMA integrity_check"));
        Assert.Equal("delete", Scalar(path, "PRAGMA journal_mode"));
    }
}
