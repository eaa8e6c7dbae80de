using System.Buffers.Binary;
using Terrane.Native.Ogr;

namespace Terrane.Native.Tests.Ogr;

public sealed class VectorDatasetTests : IDisposable
{
    private const string GeoJson = """
        {"type":"FeatureCollection","features":[
          {"type":"Feature","properties":{"code":"DE","n":7},"geometry":{"type":"Polygon","coordinates":[[[0,0,5],[2,0,5],[2,2,5],[0,0,5]]]}},
          {"type":"Feature","properties":{"code":null,"n":8},"geometry":null}]}
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GPKG", "x.gpkg")]
    [InlineData("ESRI Shapefile", "x.shp")]
    [InlineData("GeoJSON", "y.geojson")]
    public void Features_of_every_format_come_with_fields_and_flat_geometry(string driver, string name)
    {
        File.WriteAllText(_folder.File("x.geojson"), GeoJson);
        Tool.Run("ogr2ogr", "", "-f", driver, "-nln", "layer", _folder.File(name), _folder.File("x.geojson"));
        using VectorDataset dataset = VectorDataset.Open(_folder.File(name));
        Assert.Equal(driver, dataset.DriverName);
        VectorLayer layer = dataset.Layer(null);
        Assert.Contains("WGS 84", layer.CrsWkt, StringComparison.Ordinal);
        int code = layer.FieldIndex("CODE"), number = layer.FieldIndex("n");
        for (int pass = 0; pass < 2; pass++) // a layer can be read again
        {
            VectorFeature[] features = [.. layer.Features()];
            Assert.Equal(["DE", null], features.Select(f => f.Values[code]));
            Assert.Equal(["7", "8"], features.Select(f => f.Values[number]));
            Assert.Null(features[1].Wkb);
            Assert.Equal((byte)1, features[0].Wkb![0]);
            Assert.InRange(BinaryPrimitives.ReadInt32LittleEndian(features[0].Wkb.AsSpan(1)), 3, 6); // two dimensions; shapefiles may say multipolygon
        }
    }

    [Fact]
    public void TopoJson_of_the_real_countries_is_read()
    {
        using VectorDataset dataset = VectorDataset.Open(RealData.Require("countries/world-atlas/countries-10m.json"));
        VectorLayer layer = dataset.Layer("countries");
        Assert.Equal(("TopoJSON", 255), (dataset.DriverName, layer.Features().Count(f => f.Wkb is not null)));
    }

    [Fact]
    public void Invalid_geometry_is_explained_and_mended()
    {
        byte[] bowtie = Polygon((0, 0), (2, 2), (2, 0), (0, 2), (0, 0));
        Assert.Matches("Self-intersection.*1 1", VectorGeometry.Invalidity(bowtie));
        byte[] mended = VectorGeometry.MakeValid(bowtie);
        Assert.Null(VectorGeometry.Invalidity(mended));
        Assert.Equal(6, BinaryPrimitives.ReadInt32LittleEndian(mended.AsSpan(1))); // two triangles
        Assert.Null(VectorGeometry.Invalidity(Polygon((0, 0), (1, 0), (1, 1), (0, 0))));
        Assert.Equal("vector.read", Assert.Throws<VectorException>(() => VectorGeometry.Invalidity([1, 3, 0])).Code);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        Assert.Equal("vector.open", Assert.Throws<VectorException>(() => VectorDataset.Open(_folder.File("none.gpkg"))).Code);
        File.WriteAllText(_folder.File("x.geojson"), GeoJson);
        using VectorDataset dataset = VectorDataset.Open(_folder.File("x.geojson"));
        Assert.Contains("x", Assert.Throws<VectorException>(() => dataset.Layer("other")).Message, StringComparison.Ordinal);
        Assert.Contains("code, n", Assert.Throws<VectorException>(() => dataset.Layer(null).FieldIndex("iso")).Message, StringComparison.Ordinal);
    }

    private static byte[] Polygon(params (double X, double Y)[] points)
    {
        byte[] wkb = new byte[13 + (points.Length * 16)];
        wkb[0] = wkb[1] = 1;
        (wkb[1], wkb[5]) = (3, 1);
        BinaryPrimitives.WriteInt32LittleEndian(wkb.AsSpan(9), points.Length);
        for (int i = 0; i < points.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(wkb.AsSpan(13 + (16 * i)), points[i].X);
            BinaryPrimitives.WriteDoubleLittleEndian(wkb.AsSpan(21 + (16 * i)), points[i].Y);
        }
        return wkb;
    }
}
