using Terrane.Core;

namespace Terrane.Resample.Joining;

/// <summary>Reads FILE.parquet, FILE.csv, FILE.csv.gz, duckdb:FILE and postgres://...</summary>
internal static class JoinTargets
{
    /// <param name="table">Of a database.</param>
    /// <exception cref="ResampleException">join.options, resample.store.</exception>
    public static IJoinTarget Open(string text, string table, ByteSize memory)
    {
        const string DuckDb = "duckdb:";
        if (text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)) return new PostgresTarget(text, table);
        if (text.StartsWith(DuckDb, StringComparison.Ordinal)) return new DuckDbTarget(Path.GetFullPath(text[DuckDb.Length..]), table, memory);
        if (FileTarget.Takes(text)) return new FileTarget(Path.GetFullPath(text));
        throw ResampleException.Join($"The output '{text.Split("://")[0]}' is neither .parquet, .csv, .csv.gz, duckdb:FILE nor postgres://...");
    }
}
