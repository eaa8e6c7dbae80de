using Terrane.Cells.Parquet;

namespace Terrane.Cells.Tables;

/// <summary>The columns of the two tables, in their order.</summary>
internal static class CellTables
{
    public const string Index = "tile_index", Bounds = "tile_bounds", Coverage = "tile_coverage";

    /// <summary>Rows of a row group: 2^20.</summary>
    public const int GroupRows = 1 << 20;

    /// <summary>Rows of a page: a reader that looks for one cell decodes 0.6 MB.</summary>
    public const int PageRows = 1 << 18;

    /// <summary>Row groups of a file; the next rows of the zone go into the next part.</summary>
    public const int FileGroups = 16;

    /// <summary>Of tile_id in both tables, by which rows ascend.</summary>
    public const int SortedBy = 1;

    /// <param name="geographic">On a projected grid coordinates are eastings and northings, and the columns say so.</param>
    public static IReadOnlyList<ParquetColumn> IndexColumns(bool geographic) =>
    [
        new("country_iso", PhysicalType.ByteArray, LogicalType.Text),
        new("tile_id", PhysicalType.Int64, LogicalType.UInt64),
        new("raster_row", PhysicalType.Int64, LogicalType.UInt64),
        new("raster_col", PhysicalType.Int64, LogicalType.UInt64),
        Number(geographic ? "centroid_lon" : "centroid_x"),
        Number(geographic ? "centroid_lat" : "centroid_y"),
        Number("pixel_area_m2"),
        new("inclusion_rule", PhysicalType.ByteArray, LogicalType.Text),
    ];

    /// <inheritdoc cref="IndexColumns"/>
    public static IReadOnlyList<ParquetColumn> BoundsColumns(bool geographic) =>
    [
        new("country_iso", PhysicalType.ByteArray, LogicalType.Text),
        new("tile_id", PhysicalType.Int64, LogicalType.UInt64),
        Number(geographic ? "min_lat_deg" : "min_y"),
        Number(geographic ? "max_lat_deg" : "max_y"),
        Number(geographic ? "min_lon_deg" : "min_x"),
        Number(geographic ? "max_lon_deg" : "max_x"),
        Number(geographic ? "centroid_lat_deg" : "centroid_y"),
        Number(geographic ? "centroid_lon_deg" : "centroid_x"),
    ];

    /// <summary>tile_coverage: which part of a cell a zone covers, and how many square metres that is.</summary>
    public static IReadOnlyList<ParquetColumn> CoverageColumns { get; } =
    [
        new("country_iso", PhysicalType.ByteArray, LogicalType.Text),
        new("tile_id", PhysicalType.Int64, LogicalType.UInt64),
        new("raster_row", PhysicalType.Int64, LogicalType.UInt64),
        new("raster_col", PhysicalType.Int64, LogicalType.UInt64),
        Number("coverage"),
        Number("covered_area_m2"),
    ];

    /// <summary>Key and value pairs in the footer of every part.</summary>
    /// <param name="rule">Null when nobody knows.</param>
    public static IReadOnlyDictionary<string, string> Metadata(string parameterHash, string? rule)
    {
        var metadata = new Dictionary<string, string> { ["terrane.parameter_hash"] = parameterHash };
        if (rule is not null) metadata["terrane.inclusion_rule"] = rule;
        return metadata;
    }

    private static ParquetColumn Number(string name) => new(name, PhysicalType.Double, LogicalType.None);
}
