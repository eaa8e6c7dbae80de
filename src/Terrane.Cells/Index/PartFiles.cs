using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Progress;

namespace Terrane.Cells.Index;

/// <summary>The single appender: one open part of each table, closed and put on record when its last row group is in.</summary>
internal sealed class PartFiles(
    CellValues values, IReadOnlyList<ZoneResult> zones, string parameterHash, string rule, string staging, Ledger ledger, IProgressSink log, ProgressStage stage) : IDisposable
{
    /// <summary>Parts of one ledger commit: a kill costs at most the work on so many.</summary>
    private const int CommitEvery = 32;

    private readonly List<UnitRecord> _finished = [];
    private ParquetFile? _index, _bounds;
    private int _firstRow;

    public void Append(int zone, int part, bool isLast, IReadOnlyList<CellRun> runs, EncodedGroup group)
    {
        string key = zones[zone].Key;
        if (_index is null)
        {
            bool geographic = values.Grid.IsGeographic;
            _index = Create(CellTables.Index, key, part, CellTables.IndexColumns(geographic));
            _bounds = Create(CellTables.Bounds, key, part, CellTables.BoundsColumns(geographic));
            _firstRow = runs[0].Row;
        }
        long before = _index.Length + _bounds!.Length;
        _index.Append(group.Index, group.Rows);
        _bounds.Append(group.Bounds, group.Rows);
        stage.Advance(group.Rows, _index.Length + _bounds.Length - before);
        if (isLast) Close(key, part, runs[^1].Row);
    }

    /// <summary>Puts closed parts on record, durably.</summary>
    public void Commit()
    {
        if (_finished.Count > 0) ledger.CommitGroup(_finished, "{}");
        _finished.Clear();
    }

    public void Dispose()
    {
        _index?.Dispose();
        _bounds?.Dispose();
    }

    private ParquetFile Create(string table, string key, int part, IReadOnlyList<ParquetColumn> columns)
    {
        string path = Path.Combine(staging, table, PartitionPath.Part(key, part));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var metadata = new Dictionary<string, string> { ["terrane.parameter_hash"] = parameterHash, ["terrane.inclusion_rule"] = rule };
        return new ParquetFile(path, columns, CellTables.SortedBy, metadata);
    }

    private void Close(string key, int part, int lastRow)
    {
        _index!.Finish();
        _bounds!.Finish();
        long rows = _index.Rows + _bounds.Rows, bytes = _index.Length + _bounds.Length;
        var figures = new JsonObject { ["key"] = key, ["part"] = part, ["rows"] = _index.Rows, ["indexBytes"] = _index.Length, ["boundsBytes"] = _bounds.Length };
        Dispose();
        (_index, _bounds) = (null, null);
        _finished.Add(new UnitRecord(ledger.NextSequence + _finished.Count, figures.ToJsonString(), Hash(key, part)));
        Telemetry.FileWritten(log, key, part, rows, bytes, (_firstRow, lastRow));
        if (_finished.Count == CommitEvery) Commit();
    }

    private string Hash(string key, int part)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in (ReadOnlySpan<string>)[CellTables.Index, CellTables.Bounds])
            hash.AppendData(File.ReadAllBytes(Path.Combine(staging, table, PartitionPath.Part(key, part))));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
