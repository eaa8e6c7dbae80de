using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Terrane.Native.Sqlite;

/// <summary>A transaction that writes: undone when it is disposed before <see cref="Commit"/>.</summary>
/// <remarks>
/// SQLite itself undoes a transaction when the disk is full or fails. <see cref="SqliteTransaction"/> then tries to undo it once more, fails, and its
/// failure takes the place of the one that tells what happened; so does closing the connection.
/// </remarks>
public sealed class SqliteChange : IDisposable
{
    private readonly SqliteConnection _connection;
    private bool _isOver;

    private SqliteChange(SqliteConnection connection) => _connection = connection;

    /// <exception cref="SqliteException">Somebody else is writing, or the disk failed.</exception>
    public static SqliteChange Begin(SqliteConnection connection)
    {
        Execute(connection, "BEGIN IMMEDIATE");
        return new SqliteChange(connection);
    }

    /// <exception cref="SqliteException">The disk is full or failed; nothing of it is kept.</exception>
    public void Commit()
    {
        Execute(_connection, "COMMIT");
        _isOver = true;
    }

    public void Dispose()
    {
        if (_isOver) return;
        _isOver = true;
        const int Undone = 1;
        if (_connection.Handle is not { } handle || raw.sqlite3_get_autocommit(handle) == Undone) return;
        try
        {
            Execute(_connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // What made it necessary is the failure to be told; the next one who opens the file undoes it.
        }
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
