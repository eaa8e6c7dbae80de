using Terrane.Cells.Index;
using Terrane.Cells.Tables;
using Terrane.Cells.Telemetry;

namespace Terrane.Cells.Coverage;

/// <summary>The single appender of tile_coverage.</summary>
internal sealed class CoverageFiles(string staging, string parameterHash, RunTelemetry telemetry) : IDisposable
{
    private readonly TablePart _part = new(staging, CellTables.Coverage, CellTables.CoverageColumns, CellTables.Metadata(parameterHash, "coverage"));
    private int _number, _groups, _firstRow, _lastRow;

    /// <summary>Appends the row groups of a band; its last one closes the zone's last part.</summary>
    /// <returns>Bytes.</returns>
    public long Append(ZoneResult zone, CoverageBand band, CoverageBand.Result result)
    {
        long all = 0;
        foreach (CoverageBand.Group group in result.Groups)
        {
            if (!_part.IsOpen) _firstRow = group.RowSpan.First;
            long bytes = _part.Append(zone.Key, _number, group.Chunks, group.Rows);
            telemetry.GroupFlushed(zone, group.Rows, 1, bytes, result.EncodeSeconds / result.Groups.Count, result.Worker);
            all += bytes;
            _lastRow = group.RowSpan.Last;
            if (++_groups == CellTables.FileGroups) Close(zone.Key);
        }
        if (!band.IsLast) return all;
        if (_part.IsOpen) Close(zone.Key);
        _number = 0;
        return all;
    }

    public void Dispose() => _part.Dispose();

    private void Close(string key)
    {
        (long rows, long bytes) = _part.Close();
        telemetry.PartClosed(key, _number, rows, bytes, (_firstRow, _lastRow));
        (_number, _groups) = (_number + 1, 0);
    }
}
