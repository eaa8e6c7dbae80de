using Terrane.Cells.Grids;
using Terrane.Native.DuckDb;
using Terrane.Resample.Stores;

namespace Terrane.Resample.Joining;

/// <summary>A table in a DuckDB file or a Parquet file, as it lies there: in the order in which it was written.</summary>
internal sealed class DuckDbStream : ICellStream
{
    private readonly DuckDbConnection _database;
    private readonly DuckDbReader _reader;

    private DuckDbStream(DuckDbConnection database, string from, RegistryEntry entry)
    {
        _database = database;
        try
        {
            string id = entry.Layout == TableLayout.CellId ? "cell_id" : $"row_idx * {GridSource.Parse(entry.GridText).Columns} + col_idx";
            _reader = database.Query($"SELECT CAST({id} AS BIGINT), CAST(value AS DOUBLE) FROM {from}");
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<long> Ids => _reader.SignedValues(0);

    public ReadOnlySpan<double> Values => _reader.Doubles(1);

    // One thread: the order of rows is then that of the file, and a stream costs a few megabytes.
    internal static Dictionary<string, string> Settings => new() { ["threads"] = "1", ["memory_limit"] = "64MiB" };

    public static DuckDbStream OfParquet(string file, RegistryEntry entry) =>
        new(DuckDbConnection.Open("", Settings), $"read_parquet({DuckDbConnection.Quote(file)})", entry);

    public static DuckDbStream OfTable(string database, string table, RegistryEntry entry) =>
        new(DuckDbConnection.Open(database, new Dictionary<string, string>(Settings) { ["access_mode"] = "READ_ONLY" }), table, entry);

    public bool NextBlock() => _reader.NextChunk();

    public void Dispose()
    {
        _reader.Dispose();
        _database.Dispose();
    }
}
