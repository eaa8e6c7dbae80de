using System.Globalization;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Resample.Stores;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>A table of a DuckDB file. It is a Parquet file beside it first, and comes in as one transaction.</summary>
internal sealed class DuckDbTarget(string file, string table, ByteSize memory) : IJoinTarget
{
    private CanonicalPlan? _plan;

    public string PicturesName => $"{Path.GetFileName(file)}.{JoinPictures.FileName(table)}";

    public string? PicturesFolder => Path.GetDirectoryName(file);

    private string Staged => PublishedOutput.PartialPath($"{file}.{table}.parquet");

    public bool IsUpToDate(CanonicalPlan plan, bool overwrite)
    {
        _plan = plan;
        if (!File.Exists(file)) return false;
        using DuckDbConnection database = Open(readOnly: true);
        using DuckDbReader rows = database.Query(
            $"SELECT comment FROM duckdb_tables() WHERE schema_name = 'main' AND lower(table_name) = lower({DuckDbConnection.Quote(table)})");
        return rows.NextChunk() && TableMark.IsOf(plan, $"duckdb:{file}, table {table}", rows.Text(0, 0), overwrite);
    }

    public IRowWriter Create(JoinTable columns, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return new ParquetRowWriter(Staged, columns, metadata);
    }

    public void Publish(RunReport report, IReadOnlyList<string> pictures)
    {
        string name = DuckDbStore.Identifier(table);
        using (DuckDbConnection database = Open(readOnly: false))
        {
            database.Execute("BEGIN");
            database.Execute($"CREATE OR REPLACE TABLE {name} AS SELECT * FROM read_parquet({DuckDbConnection.Quote(Staged)})");
            database.Execute($"COMMENT ON TABLE {name} IS {DuckDbConnection.Quote(TableMark.Of(_plan!))}");
            database.Execute("COMMIT");
        }
        File.Delete(Staged);
        JoinPictures.Publish(pictures);
        PublishedOutput.WriteAtomically($"{file}.{table}{RunReport.Suffix}", report.ToJson([]));
    }

    public void Dispose() { }

    private DuckDbConnection Open(bool readOnly) => DuckDbConnection.Open(file, new Dictionary<string, string>
    {
        ["access_mode"] = readOnly ? "READ_ONLY" : "READ_WRITE",
        ["threads"] = "1",
        ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{memory.Bytes >> 20}MiB"),
    });
}
