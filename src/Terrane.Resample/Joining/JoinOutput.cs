using System.Globalization;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Resample.Stores;
using Terrane.Runtime.Reports;

namespace Terrane.Resample.Joining;

/// <summary>Where a joined table goes: FILE.parquet, FILE.csv, FILE.csv.gz, or table analysis of duckdb:FILE.</summary>
internal sealed class JoinOutput
{
    private const string Table = "analysis", DuckDbPrefix = "duckdb:";

    private readonly string _file;
    private readonly bool _isDuckDb;

    public JoinOutput(string text)
    {
        _isDuckDb = text.StartsWith(DuckDbPrefix, StringComparison.Ordinal);
        _file = Path.GetFullPath(_isDuckDb ? text[DuckDbPrefix.Length..] : text);
        bool known = _isDuckDb || IsCsv || IsGzip || _file.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);
        if (!known) throw ResampleException.Join($"The output '{text.Split("://")[0]}' is neither .parquet, .csv, .csv.gz nor duckdb:FILE");
    }

    /// <summary>The file whose report tells of it.</summary>
    public string File => _file;

    /// <summary>Another program may write to the same database: whether a table is there says nothing of who made it.</summary>
    public bool IsDatabase => _isDuckDb;

    private bool IsCsv => _file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);

    private bool IsGzip => _file.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase);

    // What is loaded into a database is a Parquet file first.
    private string Staged => PublishedOutput.PartialPath(_isDuckDb ? $"{_file}.{Table}.parquet" : _file);

    public IRowWriter Create(IReadOnlyList<string> columns, IReadOnlyDictionary<string, string> metadata)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        return IsCsv || IsGzip ? new CsvRowWriter(Staged, columns, IsGzip) : new ParquetRowWriter(Staged, columns, metadata);
    }

    /// <summary>Gives the finished file its name, or loads it as one transaction.</summary>
    public void Publish(RunReport report, ByteSize memory)
    {
        if (!_isDuckDb)
        {
            PublishedOutput.Commit(report, _file);
            return;
        }
        using (DuckDbConnection database = DuckDbConnection.Open(_file, new Dictionary<string, string>
        {
            ["threads"] = "1",
            ["memory_limit"] = string.Create(CultureInfo.InvariantCulture, $"{memory.Bytes >> 20}MiB"),
        }))
        {
            database.Execute($"CREATE OR REPLACE TABLE {DuckDbStore.Identifier(Table)} AS SELECT * FROM read_parquet({DuckDbConnection.Quote(Staged)})");
        }
        System.IO.File.Delete(Staged);
        PublishedOutput.WriteAtomically($"{_file}.{Table}{RunReport.Suffix}", report.ToJson([]));
    }
}
