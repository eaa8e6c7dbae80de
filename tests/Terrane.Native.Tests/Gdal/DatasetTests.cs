using System.Globalization;
using System.Text;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Native.Tests.Gdal;

public sealed class DatasetTests
{
    [Fact]
    public void Reads_a_text_grid_in_place_inside_its_zip_as_its_text_says()
    {
        string member = $"/vsizip/{RealData.Require("dem/ost50_gloucestershire/so50.zip")}/SO50.asc";
        using GdalDataset dataset = GdalDataset.Open(member);
        Assert.Equal((200, 200, 1, "AAIGrid"), (dataset.Width, dataset.Height, dataset.BandCount, dataset.DriverName));
        Assert.Equal(new AffineTransform(350000, 50, 0, 210000, 0, -50), dataset.Transform);
        Assert.Contains("British National Grid", dataset.CrsWkt);
        Assert.Contains(member, dataset.FileList);
        GdalBand band = dataset.Band(1);
        Assert.Null(band.NoData);
        Assert.Equal((1.0, 0.0), (band.Scale, band.Offset));

        string[] lines = Encoding.ASCII.GetString(Vsi.ReadAllBytes(member, 1 << 20)).Split('\n');
        var window = new Window(7, 150, 60, 50);
        float[] values = new float[window.Count];
        band.Read(window, values);
        for (int row = 0; row < window.Height; row++)
        {
            string[] cells = lines[5 + (int)window.Row + row].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (int col = 0; col < window.Width; col++)
                Assert.Equal(float.Parse(cells[(int)window.Col + col], CultureInfo.InvariantCulture), values[(row * window.Width) + col]);
        }
    }

    [Fact]
    public void Reads_bathymetry_alike_as_float_and_as_double()
    {
        using GdalDataset dataset = GdalDataset.Open(RealData.Require("bathy/inner_hebrides/gebco_2014_glider.tif"));
        GdalBand band = dataset.Band(1);
        Assert.Equal(GdalDataType.Int16, band.DataType);
        Assert.Equal((540, 7), (band.BlockWidth, band.BlockHeight));
        Assert.Equal("Area", dataset.Metadata()["AREA_OR_POINT"]);
        Assert.Equal("BAND", dataset.Metadata("IMAGE_STRUCTURE")["INTERLEAVE"]);
        var window = new Window(0, 0, dataset.Width, dataset.Height);
        float[] floats = new float[window.Count];
        double[] doubles = new double[window.Count];
        band.Read(window, floats);
        band.Read(window, doubles);
        Assert.Equal((-2084f, 781f), (floats.Min(), floats.Max()));
        Assert.Equal(doubles, floats.Select(f => (double)f));
    }

    [Fact]
    public void Reads_a_variable_of_a_netCDF_without_CRS_by_its_name()
    {
        using GdalDataset dataset = GdalDataset.Open($"NETCDF:\"{RealData.RequireGlobalRelief()}\":ROSE");
        Assert.Equal((1081, 540, "netCDF"), (dataset.Width, dataset.Height, dataset.DriverName));
        Assert.Null(dataset.CrsWkt);
        AffineTransform transform = Assert.NotNull(dataset.Transform);
        Assert.Equal(20, transform.X0, 1e-6);
        Assert.True(transform.IsNorthUp);
        GdalBand band = dataset.Band(1);
        Assert.Equal((GdalDataType.Float32, "METERS"), (band.DataType, band.Unit));
        Assert.Equal(-1e34, Assert.NotNull(band.NoData), 1e27);
    }

    [Theory]
    [InlineData("dem/zion_srtm.tif", GdalDataType.UInt16, 65535)]
    [InlineData("dem/bigtujunga.tif", GdalDataType.Int16, 32767)]
    [InlineData("grids/sao_miguel/clc2018_v2020_20u1.tif", GdalDataType.Byte, -128)]
    [InlineData("dem/sao_miguel/eu_dem_v11.tif", GdalDataType.Float32, -3.4028234663852886e38)]
    public void Tells_type_and_no_data_value_as_declared(string file, GdalDataType type, double noData)
    {
        using GdalDataset dataset = GdalDataset.Open(RealData.Require(file));
        Assert.Equal(type, dataset.Band(1).DataType);
        Assert.Equal(noData, Assert.NotNull(dataset.Band(1).NoData), Math.Abs(noData) * 1e-6);
    }

    [Fact]
    public void Gives_its_open_options_to_the_driver()
    {
        string path = RealData.Require("bathy/inner_hebrides/gebco_2014_glider.tif");
        GdalException failure = Assert.Throws<GdalException>(() => GdalDataset.Open(path, drivers: ["PNG"]));
        Assert.Equal("raster.open", failure.Code);
        using GdalDataset dataset = GdalDataset.Open(path, ["GEOREF_SOURCES=NONE"], ["GTiff"]);
        Assert.Null(dataset.Transform);
    }

    [Fact]
    public void Knows_its_version_and_drivers()
    {
        Assert.True(GdalLibrary.VersionNumber >= 3_06_00_00);
        Assert.Matches(@"^3\.\d+\.\d+", GdalLibrary.Version);
        Assert.Superset(new HashSet<string> { "GTiff", "COG", "AAIGrid", "netCDF", "SRTMHGT", "VRT", "MEM" }, GdalLibrary.RasterDrivers().ToHashSet());
    }
}
