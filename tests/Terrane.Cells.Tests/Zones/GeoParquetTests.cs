using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Tests.Zones;

public sealed class GeoParquetTests : IDisposable
{
    // POLYGON((0 0, 2 0, 2 2, 0 0)), little endian.
    private const string Wkb = @"\x01\x03\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00"
        + @"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x00"
        + @"\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Polygons_of_a_GeoParquet_file_are_zones()
    {
        string path = Write("""{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":["Polygon"]}}}""");
        ZoneSet set = ZoneReader.Read(new ZoneOptions { Path = path, KeyField = "COUNTRY_ISO" });
        Zone zone = Assert.Single(set.Zones);
        Assert.Equal(("DE", "Germany", "EPSG:4326"), (zone.Key, zone.Name, set.Crs));
        Assert.Equal([0, 2, 2], zone.Parts[0].Exterior.X);
        Assert.Equal([0, 0, 2], zone.Parts[0].Exterior.Y);
    }

    [Fact]
    public void Other_parquet_files_are_refused()
    {
        Assert.Equal("cells.zones.geoparquet", Refused(null).Code);
        Assert.Contains("geoarrow", Refused("""{"primary_column":"geometry","columns":{"geometry":{"encoding":"geoarrow.polygon"}}}""").Message, StringComparison.Ordinal);
        Assert.Equal("cells.zones.geoparquet", Refused("""{"columns":{}}""").Code);

        CellsException Refused(string? geo) => Assert.Throws<CellsException>(() => ZoneReader.Read(new ZoneOptions { Path = Write(geo), KeyField = "country_iso" }));
    }

    private string Write(string? geo)
    {
        string path = _folder.File("z.parquet");
        using DuckDbConnection database = DuckDbConnection.Open();
        string metadata = geo is null ? "" : $", KV_METADATA {{geo: {DuckDbConnection.Quote(geo)}}}";
        database.Execute($"COPY (SELECT 'deu' AS country_iso, 'Germany' AS name, '{Wkb}'::BLOB AS geometry) TO {DuckDbConnection.Quote(path)} (FORMAT parquet{metadata})");
        return path;
    }
}
