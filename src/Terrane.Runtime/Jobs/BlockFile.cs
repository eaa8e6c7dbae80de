using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrane.Native.Sqlite;

namespace Terrane.Runtime.Jobs;

/// <summary>Packed blocks of pixels, by place and source, on disk. Format: docs/formats.md.</summary>
/// <remarks>SQLite through one connection, whose users take turns: a call holds it for microseconds. A kill loses what was put since the last commit.</remarks>
public sealed class BlockFile : IDisposable
{
    /// <summary>Written to user_version; a file with another number is begun anew.</summary>
    public const int SchemaVersion = 1;

    /// <summary>Bytes that a row may take on disk besides its data: a page that is partly used, half a page of the tree, and its place in the index.</summary>
    public const long RowBytes = 8192;

    /// <summary>Bytes that the file and its journal may take besides rows.</summary>
    public const long FixedBytes = 8 << 20;

    private const string Schema = """
        CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE blocks (zoom INTEGER NOT NULL, col INTEGER NOT NULL, row INTEGER NOT NULL, source INTEGER NOT NULL, valid INTEGER NOT NULL, data BLOB NOT NULL);
        CREATE UNIQUE INDEX places ON blocks (zoom, col, row, source, valid);
        """;

    private readonly Lock _gate = new();
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert, _find, _read;
    private bool _isOpen; // a transaction

    private BlockFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _insert = Prepared("INSERT OR IGNORE INTO blocks VALUES ($zoom, $col, $row, $source, $valid, $data)", "$zoom", "$col", "$row", "$source", "$valid", "$data");
        _find = Prepared("SELECT source, valid FROM blocks WHERE zoom = $zoom AND col = $col AND row = $row ORDER BY source", "$zoom", "$col", "$row");
        _read = Prepared("SELECT source, data FROM blocks WHERE zoom = $zoom AND col = $col AND row = $row AND source < $below ORDER BY source", "$zoom", "$col", "$row", "$below");
    }

    public string Path { get; }

    /// <summary>Opens what an unfinished run left, or begins a file.</summary>
    public static BlockFile Open(string path)
    {
        SqliteConnection connection = SqliteDatabase.Open(path);
        try
        {
            Execute(connection, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version";
            if ((long)command.ExecuteScalar()! != SchemaVersion)
                Write(path, () => Execute(connection, string.Create(CultureInfo.InvariantCulture, $"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT")));
            return new BlockFile(path, connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sources that have a block there, in order, with the number of pixels in it.</summary>
    public IReadOnlyList<(int Source, int Valid)> Find(byte zoom, long col, long row)
    {
        lock (_gate)
        {
            Bind(_find, zoom, col, row);
            using SqliteDataReader found = _find.ExecuteReader();
            var sources = new List<(int, int)>();
            while (found.Read()) sources.Add((found.GetInt32(0), found.GetInt32(1)));
            return sources;
        }
    }

    /// <summary>Blocks there of the sources before <paramref name="below"/>, in order.</summary>
    public IReadOnlyList<(int Source, byte[] Data)> Read(byte zoom, long col, long row, int below = int.MaxValue)
    {
        lock (_gate)
        {
            Bind(_read, zoom, col, row, below);
            using SqliteDataReader found = _read.ExecuteReader();
            var blocks = new List<(int, byte[])>();
            while (found.Read()) blocks.Add((found.GetInt32(0), (byte[])found[1]));
            return blocks;
        }
    }

    /// <summary>Adds a block unless it is there; durable after <see cref="Commit"/>.</summary>
    public void Put(byte zoom, long col, long row, int source, int valid, byte[] data)
    {
        lock (_gate)
        {
            Begin();
            Bind(_insert, zoom, col, row, source, valid, data);
            Write(Path, () => _insert.ExecuteNonQuery());
        }
    }

    /// <summary>A value that was <see cref="Set"/>, or null.</summary>
    public string? Get(string key)
    {
        lock (_gate)
        {
            using SqliteCommand command = Prepared("SELECT value FROM state WHERE key = $key", "$key");
            Bind(command, key);
            return command.ExecuteScalar() as string;
        }
    }

    /// <summary>Keeps a value, together with the blocks that were put; durable after <see cref="Commit"/>.</summary>
    public void Set(string key, string value)
    {
        lock (_gate)
        {
            Begin();
            using SqliteCommand command = Prepared("INSERT OR REPLACE INTO state VALUES ($key, $value)", "$key", "$value");
            Bind(command, key, value);
            Write(Path, () => command.ExecuteNonQuery());
        }
    }

    /// <summary>What has been put is on the disk when this returns.</summary>
    public void Commit()
    {
        lock (_gate)
        {
            if (_isOpen) Write(Path, () => Execute(_connection, "COMMIT"));
            _isOpen = false;
        }
    }

    /// <summary>Leaves one file, with nothing beside it.</summary>
    public void Finish()
    {
        Commit();
        Execute(_connection, "PRAGMA journal_mode = DELETE");
    }

    public void Dispose()
    {
        _insert.Dispose();
        _find.Dispose();
        _read.Dispose();
        _connection.Dispose();
    }

    private void Begin()
    {
        // In SQL, and not as an object that would roll back once more what SQLite rolls back itself when the disk is full.
        if (!_isOpen) Execute(_connection, "BEGIN");
        _isOpen = true;
    }

    // SQLite says "database or disk is full", or of some file systems "disk I/O error".
    private static void Write(string path, Action write)
    {
        const int InputOutput = 10, Full = 13;
        try
        {
            write();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is InputOutput or Full)
        {
            throw RunException.DiskFull(path, e);
        }
    }

    private SqliteCommand Prepared(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
