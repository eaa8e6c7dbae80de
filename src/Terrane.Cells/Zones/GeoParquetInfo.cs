using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Zones;

/// <summary>What a GeoParquet file says of itself in its "geo" key: where the geometry is and in which CRS.</summary>
/// <param name="Crs">PROJJSON as text; null for the default, longitude and latitude on WGS84.</param>
internal sealed record GeoParquetInfo(IReadOnlyList<string> Columns, string GeometryColumn, string? Crs)
{
    /// <exception cref="CellsException">cells.zones.geoparquet: no such key, or another encoding than WKB.</exception>
    public static GeoParquetInfo Read(DuckDbConnection database, string path)
    {
        string file = DuckDbConnection.Quote(path);
        var columns = new List<string>();
        using (DuckDbReader schema = database.Query($"SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet({file}))"))
        {
            while (schema.NextChunk())
                for (int row = 0; row < schema.RowCount; row++) columns.Add(schema.Text(0, row)!);
        }
        string? text = null;
        using (DuckDbReader metadata = database.Query($"SELECT value FROM parquet_kv_metadata({file}) WHERE key = 'geo'::BLOB"))
        {
            while (metadata.NextChunk())
                if (metadata.RowCount > 0) text = metadata.Text(0, 0);
        }
        try
        {
            JsonNode geo = JsonNode.Parse(text ?? throw CellsException.GeoParquet(path, "it has no 'geo' metadata"))!;
            string column = geo["primary_column"]!.GetValue<string>();
            JsonNode description = geo["columns"]![column]!;
            string encoding = description["encoding"]!.GetValue<string>();
            if (encoding != "WKB") throw CellsException.GeoParquet(path, $"its geometry is stored as {encoding}, wanted WKB");
            return new GeoParquetInfo(columns, column, description["crs"]?.ToJsonString());
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or InvalidOperationException)
        {
            throw CellsException.GeoParquet(path, $"its 'geo' metadata cannot be read ({e.Message})");
        }
    }
}
