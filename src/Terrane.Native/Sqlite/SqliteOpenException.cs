using Terrane.Core;

namespace Terrane.Native.Sqlite;

/// <summary>A database file that SQLite cannot open.</summary>
public sealed class SqliteOpenException : TerraneException
{
    private SqliteOpenException(string code, string message, string? hint, Exception inner) : base(code, message, hint, inner) { }

    internal static SqliteOpenException CannotOpen(string path, Exception cause) =>
        new("sqlite.open", $"Cannot open the database '{path}': {cause.Message}", "Check that the folder exists, can be written, and that the file is an SQLite database.", cause);
}
