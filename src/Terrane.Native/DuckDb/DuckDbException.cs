using Terrane.Core;

namespace Terrane.Native.DuckDb;

/// <summary>What DuckDB refuses or fails at; carries its own words.</summary>
public sealed class DuckDbException : TerraneException
{
    private DuckDbException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static DuckDbException CannotOpen(string path, string reason) =>
        new("duckdb.open", $"Cannot open the database '{(path.Length == 0 ? "in memory" : path)}': {reason}.", "Check the path, and that no other program has it open.");

    internal static DuckDbException Query(string reason) =>
        new("duckdb.query", $"DuckDB: {reason}.", "If it names a file, check that it is whole and readable.");

    internal static DuckDbException Type(string column, DuckDbType found, string wanted) =>
        new("duckdb.type", $"Column '{column}' has the type {found}, wanted {wanted}.", "Check that the file is of the kind asked for.");
}
