using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Resample.Running;

namespace Terrane.Resample.Stores;

/// <summary>A schema of a PostgreSQL database. Rows are copied into a staging table, which becomes the dataset's in one transaction with its entry.</summary>
internal sealed class PostgresStore : IDatasetStore
{
    private const string Registry = FolderStore.RegistryName;

    private readonly PostgresServer _server;
    private readonly TableLayout _layout;
    private List<RegistryEntry> _entries;

    public PostgresStore(string url, TableLayout layout)
    {
        (_server, _layout) = (new PostgresServer(url), layout);
        _entries = ReadEntries();
    }

    public string Text => _server.Text;

    public IReadOnlyList<RegistryEntry> Entries => _entries;

    public IBandSink Begin(Dataset dataset) => new PostgresSink(_server, Staging(dataset), _layout, dataset.Grid.Columns);

    public void Commit(Dataset dataset, RegistryEntry entry) => InTransaction((connection, transaction) =>
    {
        _server.Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS {_server.Table(Registry)} (name TEXT PRIMARY KEY, source_path TEXT, source_hash TEXT, content_hash TEXT, target_resolution DOUBLE PRECISION,
            target_crs TEXT, bounds DOUBLE PRECISION[], shape_height INTEGER, shape_width INTEGER, data_type TEXT, resampling_method TEXT, band_name TEXT,
            data_table_name TEXT, created_at TIMESTAMPTZ, metadata JSONB)
            """, transaction);
        if (_entries.FirstOrDefault(old => old.Name == entry.Name)?.Table is { } replaced)
            _server.Execute(connection, $"DROP TABLE IF EXISTS {_server.Table(replaced)}", transaction);
        if (entry.Table is { } table)
        {
            _server.Execute(connection, $"ALTER TABLE {_server.Table(Staging(dataset))} RENAME TO {PostgresServer.Quote(table)}", transaction);
            // After the rows: an index that grows with them costs three quarters of the speed.
            string key = _layout == TableLayout.CellId ? "cell_id" : "row_idx, col_idx";
            _server.Execute(connection, $"ALTER TABLE {_server.Table(table)} ADD PRIMARY KEY ({key})", transaction);
        }
        Insert(connection, transaction, entry);
        return entry;
    });

    /// <summary>Makes what was written since <see cref="Begin"/> part of the table of <paramref name="old"/>, row by row; a table that is gone is made anew.</summary>
    /// <returns>What the registry says now: of all rows.</returns>
    /// <exception cref="ResampleException">postgres.*.</exception>
    public RegistryEntry Merge(Dataset dataset, RegistryEntry entry, RegistryEntry old)
    {
        using (NpgsqlConnection connection = _server.Open())
        {
            if (!PostgresMerge.IsThere(_server, connection, old.Table!))
            {
                Commit(dataset, entry);
                return entry;
            }
        }
        InTransaction((connection, transaction) =>
        {
            using DatasetFigures figures = PostgresMerge.Run(_server, connection, transaction, Staging(dataset), old);
            RegistryEntry merged = entry.MergedInto(old, figures);
            Insert(connection, transaction, merged);
            return merged;
        });
        return _entries[^1];
    }

    public ICellStream Read(RegistryEntry entry) => entry.Table is null ? RasterStream.OfSource(entry) : new PostgresStream(_server, entry);

    public void Dispose() => _server.Dispose();

    private static string Staging(Dataset dataset) => $"{dataset.TableName}_staging";

    private void InTransaction(Func<NpgsqlConnection, NpgsqlTransaction, RegistryEntry> action)
    {
        using NpgsqlConnection connection = _server.Open();
        using NpgsqlTransaction transaction = _server.Guard(connection.BeginTransaction);
        RegistryEntry entry = action(connection, transaction);
        _ = _server.Guard(() =>
        {
            transaction.Commit();
            return true;
        });
        _entries = [.. _entries.Where(old => old.Name != entry.Name), entry];
    }

    private void Insert(NpgsqlConnection connection, NpgsqlTransaction transaction, RegistryEntry entry) => _server.Guard(() =>
    {
        using var command = new NpgsqlCommand($"""
            INSERT INTO {_server.Table(Registry)} VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (name) DO UPDATE SET (source_path, source_hash, content_hash, target_resolution, target_crs, bounds, shape_height, shape_width, data_type,
            resampling_method, band_name, data_table_name, created_at, metadata) = ROW (EXCLUDED.source_path, EXCLUDED.source_hash, EXCLUDED.content_hash, EXCLUDED.target_resolution,
            EXCLUDED.target_crs, EXCLUDED.bounds, EXCLUDED.shape_height, EXCLUDED.shape_width, EXCLUDED.data_type, EXCLUDED.resampling_method,
            EXCLUDED.band_name, EXCLUDED.data_table_name, EXCLUDED.created_at, EXCLUDED.metadata)
            """, connection, transaction);
        void Add(object? value, NpgsqlDbType type) => command.Parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
        foreach (string key in (string[])["name", "source_path", "source_hash"]) Add(entry.Text(key), NpgsqlDbType.Text);
        Add(entry.ContentHash, NpgsqlDbType.Text);
        Add(entry.Number("target_resolution"), NpgsqlDbType.Double);
        Add(entry.Text("target_crs"), NpgsqlDbType.Text);
        Add(entry.Json["bounds"]!.AsArray().Select(side => side!.GetValue<double>()).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Double);
        Add(entry.Json["shape_height"]!.GetValue<int>(), NpgsqlDbType.Integer);
        Add(entry.Json["shape_width"]!.GetValue<int>(), NpgsqlDbType.Integer);
        foreach (string key in (string[])["data_type", "resampling_method", "band_name"]) Add(entry.Text(key), NpgsqlDbType.Text);
        Add(entry.Table, NpgsqlDbType.Text);
        Add(DateTime.Parse(entry.Text("created_at"), null, System.Globalization.DateTimeStyles.AdjustToUniversal), NpgsqlDbType.TimestampTz);
        Add(entry.Json.ToJsonString(), NpgsqlDbType.Jsonb);
        return command.ExecuteNonQuery();
    });

    private List<RegistryEntry> ReadEntries()
    {
        using NpgsqlConnection connection = _server.Open();
        return _server.Guard(() =>
        {
            using (var there = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection))
            {
                there.Parameters.Add(new NpgsqlParameter { Value = _server.Table(Registry) });
                if (there.ExecuteScalar() is not true) return [];
            }
            try
            {
                var entries = new List<RegistryEntry>();
                using var command = new NpgsqlCommand($"SELECT metadata::text FROM {_server.Table(Registry)} ORDER BY created_at, name", connection);
                using NpgsqlDataReader reader = command.ExecuteReader();
                while (reader.Read()) entries.Add(RegistryEntry.Parse(reader.GetString(0)));
                return entries;
            }
            catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
            {
                throw ResampleException.Registry(Text, e.Message);
            }
        });
    }
}
