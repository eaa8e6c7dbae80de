using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrane.Native.Sqlite;

namespace Terrane.Tiles.MbTiles;

/// <summary>A database while it is written: metadata and map first, then contents in the order of their keys. A crash at any step leaves a file that opens.</summary>
/// <remarks>
/// The pages depend on the order of the rows alone, not on how they are cut into transactions; the two counters of the header that
/// do are set to 1 at the end. So the same rows give the same bytes, whatever happened on the way.
/// </remarks>
internal sealed class MbTilesDatabase : IDisposable
{
    /// <summary>"MPBX", as the specification wishes.</summary>
    internal const int ApplicationId = 0x4D50_4258;

    private const int ChangeCounter = 24, VersionValidFor = 92; // in the header; SQLite wants them equal

    // Types and names are those that Martin insists on to know this layout; mbutil, tileserver-gl and GDAL read the view.
    private const string Schema = """
        CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT) WITHOUT ROWID;
        CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_id TEXT NOT NULL,
            PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
        CREATE TABLE images (tile_id TEXT NOT NULL PRIMARY KEY, tile_data BLOB NOT NULL);
        CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data
            FROM map JOIN images ON images.tile_id = map.tile_id;
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _begin, _commit, _insertMap, _insertImage;
    private bool _isOpen; // a transaction

    private readonly bool _isLogged;

    private MbTilesDatabase(string path, SqliteConnection connection, bool isLogged)
    {
        (Path, _connection, _isLogged) = (path, connection, isLogged);
        // Checkpoints are ours: in between, the log holds what the spool still has.
        Execute($"PRAGMA synchronous = {(isLogged ? "NORMAL" : "OFF")}; PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192");
        (_begin, _commit) = (new SqliteStatement(connection, "BEGIN"), new SqliteStatement(connection, "COMMIT"));
        _insertMap = new SqliteStatement(connection, "INSERT INTO map VALUES (?, ?, ?, ?)");
        _insertImage = new SqliteStatement(connection, "INSERT INTO images VALUES (?, ?)");
    }

    internal string Path { get; }

    /// <summary>Key of a content: bytes of contents written before it, so that keys ascend and tell how far the writing is.</summary>
    internal static string Key(long before) => before.ToString("D14", CultureInfo.InvariantCulture);

    /// <summary>A new file in place of what is there, with its tables in it.</summary>
    /// <param name="isLogged">
    /// In write-ahead mode, so that what was committed survives all that may happen. Else each byte is written once, and after a power failure, though not after a
    /// kill, the file may be damaged: for one that is made anew then, and given its name when <see cref="Finish"/> has brought it to the disk.
    /// </param>
    internal static MbTilesDatabase Create(string path, bool isLogged = true)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm", "-journal" }) File.Delete(path + suffix);
        SqliteConnection connection = SqliteDatabase.Open(path);
        try
        {
            Execute(connection, $"PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE; PRAGMA application_id = {ApplicationId}; PRAGMA journal_mode = {(isLogged ? "WAL" : "TRUNCATE")}");
            Execute(connection, $"BEGIN; {Schema} COMMIT");
            return new MbTilesDatabase(path, connection, isLogged);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a file that <see cref="Create"/> made; what was committed is in it.</summary>
    internal static MbTilesDatabase Continue(string path)
    {
        SqliteConnection connection = SqliteDatabase.Open(path);
        try
        {
            Execute(connection, "PRAGMA journal_mode = WAL");
            return new MbTilesDatabase(path, connection, isLogged: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal void AddMetadata(IEnumerable<(string Name, string Value)> rows)
    {
        Begin();
        using var insert = new SqliteStatement(_connection, "INSERT INTO metadata VALUES (?, ?)");
        foreach ((string name, string value) in rows.OrderBy(r => r.Name, StringComparer.Ordinal))
        {
            insert.BindText(1, name);
            insert.BindText(2, value);
            insert.Run();
        }
    }

    /// <summary>Adds a tile; rows are TMS: counted from the south.</summary>
    internal void AddTile(byte zoom, uint column, uint row, string key)
    {
        Begin();
        _insertMap.Bind(1, zoom);
        _insertMap.Bind(2, column);
        _insertMap.Bind(3, row);
        _insertMap.BindText(4, key);
        _insertMap.Run();
    }

    internal void AddContent(string key, ReadOnlySpan<byte> bytes)
    {
        Begin();
        _insertImage.BindText(1, key);
        _insertImage.BindBlob(2, bytes);
        _insertImage.Run();
    }

    /// <summary>Ends the transaction.</summary>
    internal void Commit()
    {
        if (_isOpen) _commit.Run();
        _isOpen = false;
    }

    /// <summary>Brings the log into the database and empties it; what was committed then survives a power failure.</summary>
    internal void Checkpoint()
    {
        Commit();
        if (_isLogged) Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Bytes of all contents written so far.</summary>
    internal long ContentBytes()
    {
        using SqliteCommand select = Command("SELECT tile_id, length(tile_data) FROM images ORDER BY rowid DESC LIMIT 1");
        using SqliteDataReader reader = select.ExecuteReader();
        return reader.Read() ? long.Parse(reader.GetString(0), CultureInfo.InvariantCulture) + reader.GetInt64(1) : 0;
    }

    internal IReadOnlyList<(string Name, string Value)> Metadata()
    {
        using SqliteCommand select = Command("SELECT name, value FROM metadata ORDER BY name");
        using SqliteDataReader reader = select.ExecuteReader();
        var rows = new List<(string, string)>();
        while (reader.Read()) rows.Add((reader.GetString(0), reader.GetString(1)));
        return rows;
    }

    /// <summary>Ends as one plain file: no log beside it, rollback journal when somebody changes it.</summary>
    internal void Finish()
    {
        Checkpoint();
        Execute("PRAGMA journal_mode = DELETE");
        Dispose();
        using var file = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite);
        foreach (int field in new[] { ChangeCounter, VersionValidFor })
        {
            file.Position = field;
            file.Write([0, 0, 0, 1]);
        }
        file.Flush(flushToDisk: true);
    }

    /// <summary>Closes; what was not committed is lost.</summary>
    public void Dispose()
    {
        foreach (SqliteStatement statement in new[] { _begin, _commit, _insertMap, _insertImage }) statement.Dispose();
        _connection.Dispose();
    }

    private void Begin()
    {
        if (!_isOpen) _begin.Run();
        _isOpen = true;
    }

    private SqliteCommand Command(string sql)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql) => Execute(_connection, sql);

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
