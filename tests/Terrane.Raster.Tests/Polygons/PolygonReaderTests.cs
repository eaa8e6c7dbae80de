using Terrane.Core;
using Terrane.Raster.Polygons;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Polygons;

public sealed class PolygonReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_invalid_polygon_is_refused_with_its_place()
    {
        string path = PolygonFiles.Write(_folder.File("bowtie.geojson"), "EPSG:4326", [[0, 0, 2, 2, 2, 0, 0, 2]]);
        TerraneException refused = Refused(path);
        Assert.Equal("polygons.invalid", refused.Code);
        Assert.Contains("1 1", refused.Message, StringComparison.Ordinal); // where the two sides cross
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"FeatureCollection","features":[]}""", "polygons.empty")]
    [InlineData("""{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}""", "polygons.type")]
    [InlineData("""{"type":"Feature","properties":{},"geometry":null}""", "polygons.empty")]
    [InlineData("nothing of the kind", "vector.open")]
    public void What_is_no_polygon_is_refused(string content, string code)
    {
        string path = _folder.File("a.geojson");
        File.WriteAllText(path, content);
        Assert.Equal(code, Refused(path).Code);
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        Assert.Equal("polygons.notfound", Refused(_folder.File("none.gpkg")).Code);
        Assert.Equal("polygons.atlas", Refused("world-atlas:sea-10m").Code);
        Assert.Equal("polygons.atlas", Refused("world-atlas:../../x").Code);
    }

    [Fact]
    public void A_shapefile_without_prj_owes_its_CRS()
    {
        string json = PolygonFiles.Write(_folder.File("a.geojson"), "EPSG:4326", [[0, 0, 1, 0, 1, 1]]), shape = _folder.File("a.shp");
        Command.Run("ogr2ogr", shape, json);
        File.Delete(_folder.File("a.prj"));
        Assert.Equal("polygons.crs.missing", Refused(shape).Code);
    }

    [Fact]
    public void One_of_several_layers_must_be_named()
    {
        string path = RealData.Path("countries/world_map.gpkg");
        Assert.Equal("polygons.layer", Refused(path).Code);
        PolygonMask mask = PolygonFiles.Mask(path + "|layername=countries");
        Assert.True(mask.Contains(WebMercator.XOfLongitude(10), WebMercator.YOfLatitude(50)));
        Assert.False(mask.Contains(WebMercator.XOfLongitude(-30), WebMercator.YOfLatitude(45)));
        Assert.Equal("vector.layer", Refused(path + "|layername=nations").Code);
    }

    [Fact]
    public void Every_part_of_a_shapefile_is_an_input()
    {
        string json = PolygonFiles.Write(_folder.File("a.geojson"), "EPSG:4326", [[0, 0, 1, 0, 1, 1]]), shape = _folder.File("a.shp");
        Command.Run("ogr2ogr", shape, json);
        Assert.Equal([".shp", ".shx", ".dbf", ".prj"], PolygonFile.Find(shape).Parts().Select(Path.GetExtension));
        Assert.Equal([json], PolygonFile.Find(json).Parts());
    }

    private static TerraneException Refused(string path) => Assert.ThrowsAny<TerraneException>(() => PolygonFiles.Mask(path));
}
