using Terrane.Cells.Parquet;

namespace Terrane.Cells.Index;

/// <summary>The summary as a plain Parquet table; what a zone without cells does not have is -1.</summary>
internal static class SummaryTable
{
    private static readonly (ParquetColumn Column, Func<ZoneResult, object> Value)[] Columns =
    [
        (Text("country_iso"), zone => zone.Key),
        (Text("name"), zone => zone.Name),
        (Integer("cells_visited"), zone => zone.Figures.Visited),
        (Integer("cells_included"), zone => zone.Figures.Included),
        (Integer("cells_excluded_outside"), zone => IndexReports.Outside(zone)),
        (Integer("cells_excluded_hole"), zone => zone.Figures.InHole),
        (Integer("tile_id_min"), zone => zone.TileIdMin is { } id ? (long)id : -1L),
        (Integer("tile_id_max"), zone => zone.TileIdMax is { } id ? (long)id : -1L),
        (Integer("tie_cells"), zone => zone.Figures.Ties),
        (Integer("runs"), zone => zone.Figures.Runs),
        (new ParquetColumn("area_m2", PhysicalType.Double, LogicalType.None), zone => zone.AreaM2),
        (Integer("fallback"), zone => zone.IsFallback ? 1L : 0L),
    ];

    public static void Write(string path, IReadOnlyList<ZoneResult> zones) =>
        PlainTable.Write(path, [.. Columns.Select(c => c.Column)], [.. Columns.Select(c => zones.Select(c.Value).ToArray())]);

    private static ParquetColumn Text(string name) => new(name, PhysicalType.ByteArray, LogicalType.Text);

    private static ParquetColumn Integer(string name) => new(name, PhysicalType.Int64, LogicalType.None);
}
