using System.Text.Json.Nodes;
using Terrane.Cells.Grids;

namespace Terrane.Resample.Joining;

/// <summary>What the joined table holds and what it misses.</summary>
internal sealed class JoinSummary(JoinTable table, CellGrid grid)
{
    private readonly ColumnSummary[] _columns = [.. table.Values.Select(name => new ColumnSummary(name))];
    private readonly ZoneSummary? _zones = table.Zone is null ? null : new ZoneSummary(table.Zone);

    public long Rows { get; private set; }

    public void Add(string? zone, ReadOnlySpan<double> row)
    {
        Rows++;
        _zones?.Add(zone);
        for (int i = 0; i < _columns.Length; i++) _columns[i].Add(row[i]);
    }

    /// <param name="zoneIndex">Hash of the cell index that zones are of.</param>
    public JsonObject Json(string? zoneIndex)
    {
        var json = new JsonObject { ["rows"] = Rows, ["gridCells"] = grid.Count, ["columns"] = new JsonArray([.. _columns.Select(column => column.Json())]) };
        if (_zones is not null) json["zones"] = _zones.Json(zoneIndex!);
        return json;
    }

    public IEnumerable<string> Lines()
    {
        yield return ColumnSummary.Heading;
        foreach (ColumnSummary column in _columns) yield return column.ToString();
        if (_zones is not null) yield return _zones.ToString();
        yield return $"{Rows} rows of {grid.Count} cells";
    }
}
