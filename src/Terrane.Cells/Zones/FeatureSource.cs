using Terrane.Native.DuckDb;
using Terrane.Native.Ogr;
using Terrane.Native.Proj;

namespace Terrane.Cells.Zones;

/// <summary>Reads features through OGR, or GeoParquet through DuckDB, since Debian's GDAL has no driver for that.</summary>
internal static class FeatureSource
{
    private const string Wgs84 = "EPSG:4326";

    private static readonly string[] NameFields = ["name", "NAME", "Name", "country_name", "ADMIN"];

    /// <summary>All features in the order of the file, and the CRS of their coordinates.</summary>
    public static (List<ZoneFeature> Features, string Crs) Read(ZoneOptions options)
    {
        bool isParquet = options.Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) || options.Path.EndsWith(".geoparquet", StringComparison.OrdinalIgnoreCase);
        return isParquet ? ReadParquet(options) : ReadOgr(options);
    }

    private static (List<ZoneFeature> Features, string Crs) ReadOgr(ZoneOptions options)
    {
        using VectorDataset dataset = VectorDataset.Open(options.Path);
        VectorLayer layer = dataset.Layer(options.Layer);
        int key = layer.FieldIndex(options.KeyField);
        string? nameField = options.NameField ?? NameFields.FirstOrDefault(layer.Fields.Contains);
        int name = nameField is null ? -1 : layer.FieldIndex(nameField);
        string crs = options.Crs ?? layer.CrsWkt ?? (dataset.DriverName is "GeoJSON" or "TopoJSON" ? Wgs84 : throw CellsException.Crs(options.Path));
        var features = new List<ZoneFeature>();
        foreach (VectorFeature feature in layer.Features())
            features.Add(new ZoneFeature(features.Count + 1, feature.Values[key], name < 0 ? null : feature.Values[name], feature.Wkb));
        return (features, Crs.Parse(crs).Authority ?? crs);
    }

    private static (List<ZoneFeature> Features, string Crs) ReadParquet(ZoneOptions options)
    {
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "1", ["memory_limit"] = "256MB" });
        database.Execute("SET enable_geoparquet_conversion = false"); // the WKB as it stands, not DuckDB's own type made of it
        string file = DuckDbConnection.Quote(options.Path);
        GeoParquetInfo info = GeoParquetInfo.Read(database, options.Path);
        string[] columns = [.. info.Columns];
        string key = Column(options.KeyField);
        string? name = options.NameField is { } given ? Column(given) : NameFields.FirstOrDefault(columns.Contains);
        string sql = $"SELECT CAST({Quoted(key)} AS VARCHAR), {(name is null ? "NULL::VARCHAR" : $"CAST({Quoted(name)} AS VARCHAR)")}, CAST({Quoted(info.GeometryColumn)} AS BLOB) FROM read_parquet({file})";
        var features = new List<ZoneFeature>();
        using DuckDbReader reader = database.Query(sql);
        while (reader.NextChunk())
        {
            for (int row = 0; row < reader.RowCount; row++)
                features.Add(new ZoneFeature(features.Count + 1, reader.Text(0, row), reader.Text(1, row), reader.IsNull(2, row) ? null : reader.Bytes(2, row).ToArray()));
        }
        return (features, options.Crs ?? info.Crs ?? Wgs84);

        string Column(string wanted) => columns.FirstOrDefault(c => c == wanted) ?? columns.FirstOrDefault(c => c.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw CellsException.Options($"'{options.Path}' has no column '{wanted}': it has {string.Join(", ", columns)}");
    }

    private static string Quoted(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
