using System.Text;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>A table of a PostgreSQL database: rows go into a staging table, which gets its key and its name in one transaction with its report.</summary>
internal sealed class PostgresTarget : IJoinTarget
{
    private const string Reports = "joined_tables";
    private const int LongestName = 63; // bytes: the server would cut longer ones, and two might become one

    private readonly PostgresServer _server;
    private readonly string _table;
    private CanonicalPlan? _plan;

    public PostgresTarget(string url, string table) => (_server, _table) = (new PostgresServer(url), Checked(table));

    public string PicturesName => JoinPictures.FileName(_table);

    public string? PicturesFolder => null;

    private string Staging => Checked($"{_table}_staging");

    public bool IsUpToDate(CanonicalPlan plan, bool overwrite)
    {
        _plan = plan;
        using NpgsqlConnection connection = _server.Open();
        (bool isThere, string? comment) = _server.Guard(() =>
        {
            using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL, obj_description(to_regclass($1), 'pg_class')", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = _server.Table(_table) });
            using NpgsqlDataReader reader = command.ExecuteReader();
            reader.Read();
            return (reader.GetBoolean(0), reader.IsDBNull(1) ? null : reader.GetString(1));
        });
        return isThere && TableMark.IsOf(plan, $"{_server.Text}, table {_server.Schema}.{_table}", comment, overwrite);
    }

    public IRowWriter Create(JoinTable table, IReadOnlyDictionary<string, string> metadata)
    {
        foreach (string name in table.Names) Checked(name);
        return new PostgresRowWriter(_server, Staging, table);
    }

    public void Publish(RunReport report, IReadOnlyList<string> pictures)
    {
        JoinPictures.Publish(pictures);
        using NpgsqlConnection connection = _server.Open();
        using NpgsqlTransaction transaction = _server.Guard(connection.BeginTransaction);
        string table = _server.Table(_table);
        _server.Execute(connection, $"DROP TABLE IF EXISTS {table}; ALTER TABLE {_server.Table(Staging)} RENAME TO {PostgresServer.Quote(_table)}", transaction);
        // After the rows: an index that grows with them costs three quarters of the speed.
        _server.Execute(connection, $"ALTER TABLE {table} ADD PRIMARY KEY (cell_id)", transaction);
        _server.Execute(connection, $"COMMENT ON TABLE {table} IS '{TableMark.Of(_plan!)}'", transaction);
        _server.Execute(connection, $"CREATE TABLE IF NOT EXISTS {_server.Table(Reports)} (name TEXT PRIMARY KEY, created_at TIMESTAMPTZ, report JSONB)", transaction);
        Insert(connection, transaction, report);
        _ = _server.Guard(() =>
        {
            transaction.Commit();
            return true;
        });
    }

    public void Dispose() => _server.Dispose();

    private void Insert(NpgsqlConnection connection, NpgsqlTransaction transaction, RunReport report) => _server.Guard(() =>
    {
        string json = report.ToJson([]);
        using var command = new NpgsqlCommand($"""
            INSERT INTO {_server.Table(Reports)} VALUES ($1, now(), $2)
            ON CONFLICT (name) DO UPDATE SET (created_at, report) = ROW (EXCLUDED.created_at, EXCLUDED.report)
            """, connection, transaction);
        command.Parameters.Add(new NpgsqlParameter { Value = _table });
        command.Parameters.Add(new NpgsqlParameter { Value = JsonNode.Parse(json)!.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb });
        return command.ExecuteNonQuery();
    });

    private static string Checked(string name) => name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= LongestName && !name.Contains('\0')
        ? name : throw ResampleException.Join($"'{name}' is no name of a table or column in PostgreSQL: it takes 1 to {LongestName} bytes");
}
