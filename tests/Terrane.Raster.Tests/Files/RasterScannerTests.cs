using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Raster.Files;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Files;

public sealed class RasterScannerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_archive_with_one_area_in_two_formats_is_taken_once_and_says_so()
    {
        RasterFile file = Assert.Single(Support.Layers.Scan(RealData.Path("archives/RN-9981_1504861934696.zip")));
        Assert.EndsWith("30Sec_Geotiff.tif", file.Path, StringComparison.Ordinal);
        Assert.Contains(file.Warnings, w => w.Contains("GEBCO_2014_2D_-11.5049_58.0061_-9.0049_59.9964.nc", StringComparison.Ordinal));
        Assert.Equal(new FileInfo(file.Source.Container).Length, file.Container.Size);
    }

    [Fact]
    public void A_netcdf_without_a_crs_is_refused_with_a_hint_and_taken_when_told()
    {
        string path = RealData.Path("bathy/inner_hebrides/gebco_2014_glider.nc");
        var refused = Assert.Throws<RasterException>(() => Support.Layers.Scan(path));
        Assert.Equal("raster.crs.missing", refused.Code);
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("crs=", refused.Hint, StringComparison.Ordinal);
        Assert.Equal("EPSG:4326", Assert.Single(Support.Layers.Scan(path, new RasterOptions { Crs = "EPSG:4326" })).Grid.Crs);
    }

    [Fact]
    public void Zipped_ascii_grids_are_identified_and_keep_their_order()
    {
        IReadOnlyList<RasterFile> files = Support.Layers.Scan(RealData.Path("dem/ost50_gloucestershire"));
        Assert.Equal(36, files.Count);
        Assert.All(files, f => Assert.Equal("EPSG:27700", f.Grid.Crs));
        Assert.Equal(files.Select(f => f.Path).Order(StringComparer.Ordinal), files.Select(f => f.Path));
    }

    [Fact]
    public void An_hgt_knows_its_void_and_its_place()
    {
        RasterFile file = Assert.Single(Support.Layers.Scan(RealData.Path("dem/gabon/N00E011.hgt.zip")));
        Assert.Equal([-32768.0], file.NoData);
        Assert.Equal((1201, 1201, "EPSG:4326"), (file.Grid.Width, file.Grid.Height, file.Grid.Crs));
    }

    [Fact]
    public void What_the_user_says_comes_before_or_beside_what_the_file_says()
    {
        string path = Synthetic.Write(_folder.File("a.tif"), 2, Synthetic.At(0, 0, 1), "EPSG:4326", [1, 2, 3, 4], noData: -1);
        RasterFile file = Assert.Single(Support.Layers.Scan(path, new RasterOptions { Crs = "EPSG:3035", NoData = [-9999, double.NaN], Scale = 0.1, Offset = 5, ValidMin = 0 }));
        Assert.Equal(("EPSG:3035", 0.1, 5.0, 0.0), (file.Grid.Crs, file.Scale, file.Offset, file.ValidMin));
        Assert.Equal([-9999.0, -1.0], file.NoData);
    }

    [Fact]
    public void Files_that_cannot_be_used_say_why()
    {
        string nowhere = Synthetic.Write(_folder.File("nowhere.tif"), 2, null, "EPSG:4326", [1, 2, 3, 4]);
        string flat = Synthetic.Write(_folder.File("flat.tif"), 2, new AffineTransform(1, 2, 2, 1, 1, 1), "EPSG:4326", [1, 2, 3, 4]);
        string metres = Synthetic.Write(_folder.File("metres.tif"), 2, Synthetic.At(400000, 300000, 50), "EPSG:4326", [1, 2, 3, 4]);
        string complex = Synthetic.Write(_folder.File("complex.tif"), 2, Synthetic.At(0, 0, 1), "EPSG:4326", [1, 2, 3, 4], type: GdalDataType.ComplexFloat32);
        Assert.Equal("raster.transform.missing", Code(nowhere));
        Assert.Equal("raster.transform", Code(flat));
        Assert.Equal("raster.transform", Code(metres));
        Assert.Equal("raster.type", Code(complex));
        Assert.Equal("raster.band", Code(nowhere, new RasterOptions { Band = 2 }));
        Assert.Equal("raster.options", Code(nowhere, new RasterOptions { ValidMin = 2, ValidMax = 1 }));
    }

    [Theory]
    [InlineData(new[] { "[10x20] elevation (16-bit integer)", "[20x2] lat_bnds (64-bit)", "[3x10x20] tide (64-bit)" }, 0)]
    [InlineData(new[] { "[10x20] source_id (8-bit)", "[10x20] z (32-bit)" }, 1)]
    public void Of_several_variables_the_one_plane_that_is_an_elevation_is_read(string[] descriptions, int expected)
    {
        var all = descriptions.Select(d => ($"NETCDF:\"x.nc\":{d.Split(' ')[1]}", d)).ToList();
        Assert.Equal(all[expected].Item1, SubdatasetChooser.Choose("x.nc", all));
    }

    [Fact]
    public void Several_variables_of_which_none_stands_out_are_listed()
    {
        var refused = Assert.Throws<RasterException>(() => SubdatasetChooser.Choose("x.nc", [("NETCDF:x.nc:a", "[9x9] a (f)"), ("NETCDF:x.nc:b", "[9x9] b (f)")]));
        Assert.Equal("raster.subdataset", refused.Code);
        Assert.Contains("NETCDF:x.nc:a, NETCDF:x.nc:b", refused.Message, StringComparison.Ordinal);
    }

    private static string Code(string path, RasterOptions? options = null) =>
        Assert.ThrowsAny<TerraneException>(() => Support.Layers.Scan(path, options)).Code;
}
