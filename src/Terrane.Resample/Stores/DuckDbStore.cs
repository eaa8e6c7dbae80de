using System.Globalization;
using System.Text.Json;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Stores;

/// <summary>A DuckDB file. A dataset is staged as Parquet beside it and comes in as one transaction with its entry: whole, or not there.</summary>
internal sealed class DuckDbStore : IDatasetStore
{
    private const string Registry = FolderStore.RegistryName;

    private readonly string _file;
    private readonly TableLayout _layout;
    private readonly ByteSize _memory;
    private List<RegistryEntry> _entries;

    public DuckDbStore(string text, string file, TableLayout layout, ByteSize memory)
    {
        (Text, _file, _layout, _memory) = (text, Path.GetFullPath(file), layout, memory);
        _entries = File.Exists(_file) ? ReadEntries() : [];
    }

    public string Text { get; }

    public IReadOnlyList<RegistryEntry> Entries => _entries;

    public IBandSink Begin(Dataset dataset)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        return new ParquetSink(Staged(dataset), _layout, dataset.Grid.Columns, TableMetadata.Of(dataset));
    }

    public void Commit(Dataset dataset, RegistryEntry entry)
    {
        using (DuckDbConnection database = Open(readOnly: false))
        {
            database.Execute("BEGIN");
            database.Execute($"""
                CREATE TABLE IF NOT EXISTS {Registry} (name VARCHAR PRIMARY KEY, source_path VARCHAR, source_hash VARCHAR, content_hash VARCHAR, target_resolution DOUBLE, target_crs VARCHAR,
                bounds DOUBLE[], shape_height INTEGER, shape_width INTEGER, data_type VARCHAR, resampling_method VARCHAR, band_name VARCHAR, data_table_name VARCHAR,
                created_at TIMESTAMP, metadata VARCHAR)
                """);
            if (_entries.FirstOrDefault(old => old.Name == entry.Name) is { } replaced)
            {
                if (replaced.Table is { } table) database.Execute($"DROP TABLE IF EXISTS {Identifier(table)}");
                database.Execute($"DELETE FROM {Registry} WHERE name = {DuckDbConnection.Quote(entry.Name)}");
            }
            if (entry.Table is { } name)
                database.Execute($"CREATE TABLE {Identifier(name)} AS SELECT * FROM read_parquet({DuckDbConnection.Quote(Staged(dataset))})");
            database.Execute($"INSERT INTO {Registry} VALUES ({string.Join(", ", Values(entry))})");
            database.Execute("COMMIT");
        }
        if (entry.Table is not null) File.Delete(Staged(dataset));
        _entries = [.. _entries.Where(old => old.Name != entry.Name), entry];
    }

    /// <summary>Removes what a run that was killed right after its commit left of a dataset that is there.</summary>
    public void Clean(Dataset dataset) => File.Delete(Staged(dataset));

    public ICellStream Read(RegistryEntry entry) => entry.Table is null ? RasterStream.OfSource(entry)
        : DuckDbStream.OfTable(_file, Identifier(entry.Table), entry);

    public void Dispose() { }

    /// <summary>A name in SQL, whatever is in it.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Staged(Dataset dataset) => PublishedOutput.PartialPath($"{_file}.{dataset.TableName}.parquet");

    private DuckDbConnection Open(bool readOnly) => DuckDbConnection.Open(_file, new Dictionary<string, string>
    {
        ["access_mode"] = readOnly ? "READ_ONLY" : "READ_WRITE",
        ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{_memory.Bytes >> 20}MiB"),
        ["threads"] = "1",
    });

    private List<RegistryEntry> ReadEntries()
    {
        try
        {
            using DuckDbConnection database = Open(readOnly: true);
            using (DuckDbReader there = database.Query($"SELECT count(*) FROM information_schema.tables WHERE table_name = '{Registry}'"))
            {
                if (!there.NextChunk() || there.SignedValues(0)[0] == 0) return [];
            }
            var entries = new List<RegistryEntry>();
            // As they were inserted: two may share a time, and clocks go back.
            using DuckDbReader rows = database.Query($"SELECT metadata FROM {Registry} ORDER BY rowid");
            while (rows.NextChunk())
                for (int row = 0; row < rows.RowCount; row++) entries.Add(RegistryEntry.Parse(rows.Text(0, row)!));
            return entries;
        }
        catch (Exception e) when (e is JsonException or DuckDbException or NullReferenceException or InvalidOperationException)
        {
            throw ResampleException.Registry(_file, e.Message);
        }
    }

    // The column metadata holds the whole entry.
    private static IEnumerable<string> Values(RegistryEntry entry)
    {
        foreach (string key in (string[])["name", "source_path", "source_hash"]) yield return DuckDbConnection.Quote(entry.Text(key));
        yield return entry.ContentHash is null ? "NULL" : DuckDbConnection.Quote(entry.ContentHash);
        yield return entry.Json["target_resolution"]!.ToJsonString();
        yield return DuckDbConnection.Quote(entry.Text("target_crs"));
        yield return entry.Json["bounds"]!.ToJsonString();
        yield return entry.Json["shape_height"]!.ToJsonString();
        yield return entry.Json["shape_width"]!.ToJsonString();
        foreach (string key in (string[])["data_type", "resampling_method", "band_name"]) yield return DuckDbConnection.Quote(entry.Text(key));
        yield return entry.Table is null ? "NULL" : DuckDbConnection.Quote(entry.Table);
        yield return $"TIMESTAMP {DuckDbConnection.Quote(entry.Text("created_at").Replace('T', ' ').TrimEnd('Z'))}";
        yield return DuckDbConnection.Quote(entry.Json.ToJsonString());
    }
}
