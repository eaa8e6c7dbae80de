using Npgsql;
using Terrane.Resample.Joining;
using Terrane.Resample.Running;

namespace Terrane.Resample.Stores;

/// <summary>Brings the rows of a staging table into a table that is there, by key: new cells are added, known ones get the new value, all others stay.</summary>
internal static class PostgresMerge
{
    /// <summary>Merges within the transaction of <paramref name="connection"/>; the staging table is gone after it.</summary>
    /// <param name="old">Whose table takes the rows. No other connection can write to it until the transaction ends.</param>
    /// <returns>Figures of all rows that the table has now. The caller disposes of it.</returns>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public static DatasetFigures Run(PostgresServer server, NpgsqlConnection connection, NpgsqlTransaction transaction, string staging, RegistryEntry old)
    {
        string[] key = old.Layout == TableLayout.CellId ? ["cell_id"] : ["row_idx", "col_idx"];
        string table = server.Table(old.Table!), columns = string.Join(", ", key);
        server.Execute(connection, $"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE", transaction);
        if (!HasKey(server, connection, transaction, table, key)) server.Execute(connection, $"CREATE UNIQUE INDEX ON {table} ({columns})", transaction);
        // A row that stays as it is would be written anew all the same.
        server.Execute(connection, $"""
            INSERT INTO {table} AS there ({columns}, value) SELECT {columns}, value FROM {server.Table(staging)}
            ON CONFLICT ({columns}) DO UPDATE SET value = EXCLUDED.value WHERE there.value IS DISTINCT FROM EXCLUDED.value
            """, transaction);
        server.Execute(connection, $"DROP TABLE {server.Table(staging)}", transaction);
        var figures = new DatasetFigures();
        using var stream = new PostgresStream(server, connection, old);
        while (stream.NextBlock())
            for (int i = 0; i < stream.Ids.Length; i++) figures.Add(stream.Ids[i], stream.Values.Slice(i, 1));
        figures.Finish();
        return figures;
    }

    public static bool IsThere(PostgresServer server, NpgsqlConnection connection, string table) => server.Guard(() =>
    {
        using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        command.Parameters.Add(new NpgsqlParameter { Value = server.Table(table) });
        return command.ExecuteScalar() is true;
    });

    // What ON CONFLICT takes: unique, of these columns in any order, of all rows, checked at once.
    private static bool HasKey(PostgresServer server, NpgsqlConnection connection, NpgsqlTransaction transaction, string table, string[] key) => server.Guard(() =>
    {
        using var command = new NpgsqlCommand("""
            SELECT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = to_regclass($1) AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
            AND i.indnkeyatts = cardinality($2) AND i.indnatts = cardinality($2)
            AND (SELECT array_agg(a.attname::text ORDER BY a.attname) FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) = $2)
            """, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { Value = table });
        command.Parameters.Add(new NpgsqlParameter { Value = key.Order(StringComparer.Ordinal).ToArray() });
        return command.ExecuteScalar() is true;
    });
}
