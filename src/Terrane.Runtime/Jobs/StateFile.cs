using System.Globalization;
using Microsoft.Data.Sqlite;
using Terrane.Native.Sqlite;

namespace Terrane.Runtime.Jobs;

/// <summary>What a build keeps of its units for the next one: what decided them, and the canvases that they passed up. Format: docs/formats.md.</summary>
/// <remarks>SQLite. Written beside the ledger by the one appender, committed before it, so that it never lacks a unit that the ledger has. Not thread-safe.</remarks>
public sealed class StateFile : IDisposable
{
    /// <summary>Written to user_version; a file with another number is not used.</summary>
    public const int SchemaVersion = 1;

    private const string Schema = """
        CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE units (sequence INTEGER PRIMARY KEY, id INTEGER NOT NULL UNIQUE, inner BLOB NOT NULL, outer BLOB NOT NULL, voids INTEGER NOT NULL, figures TEXT NOT NULL, root BLOB);
        """;

    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert, _find, _root;
    private SqliteChange? _change;

    private StateFile(string path, SqliteConnection connection)
    {
        (Path, _connection) = (path, connection);
        _insert = Prepared("INSERT INTO units VALUES ($sequence, $id, $inner, $outer, $voids, $figures, $root)", "$sequence", "$id", "$inner", "$outer", "$voids", "$figures", "$root");
        _find = Prepared("SELECT sequence, inner, outer, voids, figures FROM units WHERE id = $id", "$id");
        _root = Prepared("SELECT root FROM units WHERE id = $id", "$id");
    }

    public string Path { get; }

    /// <summary>Opens a file for writing: what an unfinished run left, without the units from <paramref name="next"/> on; a new one where next is 0.</summary>
    /// <exception cref="RunException">run.state: it lacks units.</exception>
    public static StateFile OpenAt(string path, long next)
    {
        if (next == 0)
        {
            File.Delete(path);
            File.Delete(path + "-journal");
        }
        else if (!File.Exists(path)) throw RunException.State(path, "it is gone");
        SqliteConnection connection = SqliteDatabase.Open(path);
        try
        {
            Execute(connection, "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL");
            if (next == 0) Execute(connection, string.Create(CultureInfo.InvariantCulture, $"BEGIN; {Schema} PRAGMA user_version = {SchemaVersion}; COMMIT"));
            else Execute(connection, string.Create(CultureInfo.InvariantCulture, $"DELETE FROM units WHERE sequence >= {next}"));
            long found = Number(connection, "SELECT count(*) FROM units");
            return found == next ? new StateFile(path, connection) : throw RunException.State(path, $"it has {found} units instead of {next}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Opens a finished file to read; null when it is none that this program can read.</summary>
    public static StateFile? TryOpen(string path)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteDatabase.Open(path, readOnly: true);
            if (Number(connection, "PRAGMA user_version") == SchemaVersion) return new StateFile(path, connection);
        }
        catch (Exception e) when (e is SqliteException or SqliteOpenException)
        {
            // Damaged: as if there were none.
        }
        connection?.Dispose();
        return null;
    }

    /// <summary>Adds a unit; durable after <see cref="Commit"/>.</summary>
    public void Put(StoredUnit unit)
    {
        _change ??= SqliteChange.Begin(_connection);
        Bind(_insert, unit.Sequence, unit.Id, unit.Inner, unit.Outer, unit.HasVoids ? 1 : 0, unit.FiguresJson, unit.Root);
        Write(() => _insert.ExecuteNonQuery());
    }

    /// <summary>What has been put is on the disk when this returns.</summary>
    public void Commit()
    {
        if (_change is { } open) Write(open.Commit);
        _change?.Dispose();
        _change = null;
    }

    /// <summary>A unit without its root, or null.</summary>
    public StoredUnit? Find(long id)
    {
        Bind(_find, id);
        using SqliteDataReader row = _find.ExecuteReader();
        return row.Read() ? new StoredUnit(row.GetInt64(0), id, (byte[])row[1], (byte[])row[2], row.GetInt64(3) != 0, row.GetString(4), null) : null;
    }

    /// <summary>The packed root of a unit, or null.</summary>
    public byte[]? Root(long id)
    {
        Bind(_root, id);
        return _root.ExecuteScalar() as byte[];
    }

    /// <summary>A value that was <see cref="Set"/>, or null.</summary>
    public string? Get(string key)
    {
        using SqliteCommand command = Prepared("SELECT value FROM state WHERE key = $key", "$key");
        Bind(command, key);
        return command.ExecuteScalar() as string;
    }

    /// <summary>Keeps a value, durable on return.</summary>
    public void Set(string key, string value)
    {
        Commit();
        using SqliteCommand command = Prepared("INSERT OR REPLACE INTO state VALUES ($key, $value)", "$key", "$value");
        Bind(command, key, value);
        command.ExecuteNonQuery();
    }

    /// <summary>Leaves one file, with nothing beside it.</summary>
    public void Finish()
    {
        Commit();
        Execute(_connection, "PRAGMA journal_mode = DELETE");
    }

    public void Dispose()
    {
        _change?.Dispose();
        _insert.Dispose();
        _find.Dispose();
        _root.Dispose();
        _connection.Dispose();
    }

    // SQLite says "database or disk is full", or of some file systems "disk I/O error".
    private void Write(Action write)
    {
        const int InputOutput = 10, Full = 13;
        try
        {
            write();
        }
        catch (SqliteException e) when (e.SqliteErrorCode is InputOutput or Full)
        {
            throw RunException.DiskFull(Path, e);
        }
    }

    private SqliteCommand Prepared(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private static void Bind(SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (int i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Number(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
