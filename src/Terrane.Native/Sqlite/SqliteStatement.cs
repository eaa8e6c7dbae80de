using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Terrane.Native.Sqlite;

/// <summary>A prepared statement, stepped without the objects that ADO.NET makes for each row. One thread at a time; disposed before its connection.</summary>
public sealed class SqliteStatement : IDisposable
{
    private const int NoSpace = 28; // ENOSPC, as any other file would say it

    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">No valid SQL for this database.</exception>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    /// <exception cref="SqliteException">The database is damaged or busy.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public bool Step()
    {
        int code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW) return true;
        if (code is raw.SQLITE_DONE) return false;
        throw Failure(code);
    }

    /// <summary>Ready for other values; spans of the row are void.</summary>
    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>Steps a statement that gives no rows, and resets it.</summary>
    /// <exception cref="SqliteException">The database is damaged or busy.</exception>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Run()
    {
        int code = raw.sqlite3_step(_statement);
        Exception? failure = code is raw.SQLITE_DONE or raw.SQLITE_ROW ? null : Failure(code);
        raw.sqlite3_reset(_statement);
        if (failure is not null) throw failure;
    }

    /// <param name="parameter">From 1.</param>
    public void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(_statement, parameter, value));

    /// <inheritdoc cref="Bind(int, long)"/>
    public void BindText(int parameter, string value) => Check(raw.sqlite3_bind_text(_statement, parameter, value));

    /// <inheritdoc cref="Bind(int, long)"/>
    /// <remarks>The bytes are copied.</remarks>
    public void BindBlob(int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(_statement, parameter, value));

    /// <summary>A whole number of the row; null when the column holds something else.</summary>
    /// <param name="column">From 0.</param>
    public long? WholeNumber(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_INTEGER ? raw.sqlite3_column_int64(_statement, column) : null;

    /// <summary>Bytes of the row, void after the next step; empty when the column is null.</summary>
    /// <inheritdoc cref="WholeNumber"/>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private Exception Failure(int code)
    {
        string message = raw.sqlite3_errmsg(_connection.Handle).utf8_to_string();
        return (code & 0xFF) == raw.SQLITE_FULL ? new IOException($"'{_connection.DataSource}': {message}", NoSpace) : new SqliteException(message, code & 0xFF);
    }

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Failure(code);
    }
}
