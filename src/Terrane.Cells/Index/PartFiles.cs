using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;
using Terrane.Runtime.Jobs;

namespace Terrane.Cells.Index;

/// <summary>The single appender: one open part of each table, closed and put on record when its last row group is in.</summary>
internal sealed class PartFiles : IDisposable
{
    /// <summary>Parts of one ledger commit: a kill costs at most the work on so many.</summary>
    private const int CommitEvery = 32;

    private readonly IReadOnlyList<ZoneResult> _zones;
    private readonly string _staging;
    private readonly Ledger _ledger;
    private readonly RunTelemetry _telemetry;
    private readonly TablePart _index, _bounds;
    private readonly List<UnitRecord> _finished = [];
    private int _firstRow;

    public PartFiles(CellValues values, IReadOnlyList<ZoneResult> zones, string parameterHash, string rule, string staging, Ledger ledger, RunTelemetry telemetry)
    {
        (_zones, _staging, _ledger, _telemetry) = (zones, staging, ledger, telemetry);
        IReadOnlyDictionary<string, string> metadata = CellTables.Metadata(parameterHash, rule);
        _index = new TablePart(staging, CellTables.Index, CellTables.IndexColumns(values.Grid.IsGeographic), metadata);
        _bounds = new TablePart(staging, CellTables.Bounds, CellTables.BoundsColumns(values.Grid.IsGeographic), metadata);
    }

    /// <summary>Appends a row group of both tables and returns its bytes.</summary>
    public long Append(int zone, GroupCutter.Group group, EncodedGroup encoded)
    {
        string key = _zones[zone].Key;
        if (!_index.IsOpen) _firstRow = group.Runs[0].Row;
        long bytes = _index.Append(key, group.Part, encoded.Index, encoded.Rows) + _bounds.Append(key, group.Part, encoded.Bounds, encoded.Rows);
        if (group.IsLast) Close(key, group.Part, group.Runs[^1].Row);
        return bytes;
    }

    /// <summary>Puts closed parts on record, durably.</summary>
    public void Commit()
    {
        if (_finished.Count > 0) _ledger.CommitGroup(_finished, "{}");
        _finished.Clear();
    }

    public void Dispose()
    {
        _index.Dispose();
        _bounds.Dispose();
    }

    private void Close(string key, int part, int lastRow)
    {
        (long rows, long indexBytes) = _index.Close();
        (_, long boundsBytes) = _bounds.Close();
        var figures = new JsonObject { ["key"] = key, ["part"] = part, ["rows"] = rows, ["indexBytes"] = indexBytes, ["boundsBytes"] = boundsBytes };
        _finished.Add(new UnitRecord(_ledger.NextSequence + _finished.Count, figures.ToJsonString(), Hash(key, part)));
        _telemetry.PartClosed(key, part, rows, indexBytes + boundsBytes, (_firstRow, lastRow));
        if (_finished.Count == CommitEvery) Commit();
    }

    private string Hash(string key, int part)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string table in (ReadOnlySpan<string>)[CellTables.Index, CellTables.Bounds])
            hash.AppendData(File.ReadAllBytes(Path.Combine(_staging, table, PartitionPath.Part(key, part))));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
