using System.Globalization;
using System.Text.Json.Nodes;

namespace Terrane.Resample.Joining;

/// <summary>What the column of zones holds, taken row by row.</summary>
internal sealed class ZoneSummary(string name)
{
    private readonly SortedDictionary<string, long> _rows = new(StringComparer.Ordinal);
    private string? _last;
    private long _run;

    public void Add(string? zone)
    {
        if (!ReferenceEquals(zone, _last)) Settle();
        _last = zone;
        _run++;
    }

    /// <param name="from">Hash of the cell index.</param>
    public JsonObject Json(string from)
    {
        Settle();
        return new JsonObject
        {
            ["name"] = name,
            ["index"] = from,
            ["present"] = Present,
            ["missing"] = Missing,
            ["several"] = Several,
            ["rows"] = new JsonObject(_rows.Where(zone => zone.Key.Length > 0).Select(zone => KeyValuePair.Create(zone.Key, (JsonNode?)zone.Value))),
        };
    }

    public override string ToString()
    {
        Settle();
        return string.Create(CultureInfo.InvariantCulture, $"{name}: {Present} rows in a zone, {Missing} in none, {Several} in several; {_rows.Keys.Count(zone => zone.Length > 0)} different");
    }

    private long Present => _rows.Where(zone => zone.Key.Length > 0).Sum(zone => zone.Value);

    private long Missing => _rows.GetValueOrDefault("");

    private long Several => _rows.Where(zone => zone.Key.Contains(ZoneCells.Separator)).Sum(zone => zone.Value);

    // Neighbours mostly share their zone: one look-up a run.
    private void Settle()
    {
        if (_run > 0) _rows[_last ?? ""] = _rows.GetValueOrDefault(_last ?? "") + _run;
        _run = 0;
    }
}
