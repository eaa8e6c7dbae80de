using Terrane.Native.Gdal;
using Terrane.Sources.Cog;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Cog;

public sealed class CogMakerTests : IDisposable
{
    private const double Rounding = 1.6e-5; // between floats at 150 m: LERC keeps its bound before it rounds

    private readonly TempFolder _folder = new();
    private readonly CogBuffers _buffers = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_float_raster_is_a_valid_COG_within_the_allowed_error()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 700, 600, (x, y) => 100 + (50 * Math.Sin(x / 40.0) * Math.Cos(y / 30.0)), noData: -32767);
        (string path, CogResult cog) = Make(source);
        Assert.Equal("Float32", cog.Type);
        Assert.Equal(-9999, cog.NoData);
        Assert.InRange(cog.LargestError, 1e-6, 0.001 + Rounding);
        double[] a = Rasters.Read(source), b = Rasters.Read(path);
        Assert.Equal(cog.LargestError, a.Zip(b, (p, q) => Math.Abs(p - q)).Max());
        Assert.Equal("[] LERC [(512, 512)] []", Tool.Python("""
            import sys, rasterio
            from osgeo_utils.samples import validate_cloud_optimized_geotiff as v
            w, e, d = v.validate(sys.argv[1], full_check=True)
            c = rasterio.open(sys.argv[1])
            print(e, c.tags(ns='IMAGE_STRUCTURE')['COMPRESSION'], c.block_shapes, c.overviews(1))
            """, path).Trim());
    }

    [Theory]
    [InlineData("lerc")]
    [InlineData("zstd")]
    [InlineData("deflate")]
    public void Integers_are_exact_and_keep_their_type_and_void_value(string compression)
    {
        string source = Rasters.Write(_folder.File("x.tif"), 300, 300, (x, y) => x == y ? -32768 : (x * 7 % 4000) - 500, GdalDataType.Int16, noData: -32768);
        (string path, CogResult cog) = Make(source, new CogOptions { Compression = Enum.Parse<CogCompression>(compression, ignoreCase: true) });
        Assert.Equal(("Int16", -32768, 0), (cog.Type, cog.NoData, cog.LargestError));
        Assert.Equal(300, cog.Figures.Voids);
        Assert.Equal(Rasters.Read(source), Rasters.Read(path));
    }

    [Fact]
    public void Several_void_values_a_sentinel_with_other_digits_and_infinities_become_one()
    {
        double[] values = [1, 2, -3.4028234663852886e38, -32768, double.PositiveInfinity, double.NaN, 0, 7];
        string source = Rasters.Write(_folder.File("x.tif"), 8, 1, (x, _) => values[x], noData: -3.40282306e38);
        (string path, CogResult cog) = Make(source, new CogOptions { NoData = [-32768, 0] });
        Assert.Equal([1, 2, -9999, -9999, -9999, -9999, -9999, 7], Rasters.Read(path));
        Assert.Equal(new CellFigures(3, 5, 1, 7, 10.0 / 3), cog.Figures);
    }

    [Fact]
    public void A_VRT_under_a_raster_s_name_is_not_opened()
    {
        string secret = Rasters.Write(_folder.File("secret.tif"), 4, 4, (x, _) => x);
        string vrt = Tool.Run("gdal_translate", "-q", "-of", "VRT", secret, "/vsistdout/");
        File.WriteAllText(_folder.File("x.tif"), vrt);
        Assert.Equal("raster.open", Assert.Throws<GdalException>(() => Make(_folder.File("x.tif"))).Code);
    }

    [Fact]
    public void A_sentinel_that_nobody_declared_is_told()
    {
        SourcesException e = Assert.Throws<SourcesException>(() => Make(Rasters.Write(_folder.File("x.tif"), 4, 1, (x, _) => x == 0 ? -1e30 : x)));
        Assert.Equal("ingest.nodata", e.Code);
        Assert.Contains("--nodata=-1.0000000150474662E+30", e.Hint);
    }

    [Fact]
    public void The_void_value_lies_below_all_elevations()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 100, 100, (x, y) => x == 3 ? double.NaN : -10_900.123 + (x * y / 10.0));
        (string path, CogResult cog) = Make(source);
        Assert.Equal(-99999, cog.NoData);
        Assert.Equal(100, Rasters.Read(path).Count(v => v == -99999));
    }

    [Fact]
    public void A_mask_becomes_a_void_value_and_bytes_are_widened_for_it()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 20, 20, (x, _) => x, GdalDataType.Byte, mask: (x, y) => x != y);
        (string path, CogResult cog) = Make(source);
        Assert.Equal(("Int16", -32768), (cog.Type, cog.NoData));
        Assert.Equal(20, Rasters.Read(path).Count(v => v == -32768));
    }

    [Fact]
    public void A_void_value_that_nobody_gave_must_not_be_an_elevation()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 20, 20, (x, _) => x == 1 ? -32768 : x, GdalDataType.Int16, mask: (x, y) => x != y);
        Assert.Equal("ingest.nodata", Assert.Throws<SourcesException>(() => Make(source)).Code);
        Assert.Equal(-5, Make(source, new CogOptions { NoData = [-5] }).Cog.NoData);
    }

    [Fact]
    public void A_scale_turns_stored_values_into_metres()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 4, 1, (x, _) => x == 3 ? -1 : x * 100, GdalDataType.Int16, noData: -1);
        (string path, CogResult cog) = Make(source, new CogOptions { Scale = 0.3048, Offset = 10, Compression = CogCompression.Zstd });
        Assert.Equal("Float32", cog.Type);
        Assert.Equal([10, (float)40.48, (float)70.96, -9999], Rasters.Read(path));
    }

    [Fact]
    public void A_raster_without_data_makes_no_file()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 20, 20, (_, _) => -9999, noData: -9999);
        Assert.Null(CogMaker.Make(RasterProbe.Open(source, "x", new CogOptions()), _folder.File("y.tif"), _folder.File("t.tif"), new CogOptions(), _buffers, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(_folder.File("y.tif")));
    }

    [Fact]
    public void A_CRS_is_assigned_and_a_contradiction_refused()
    {
        string bare = Rasters.Write(_folder.File("bare.tif"), 20, 20, (x, _) => x, crs: null), utm = Rasters.Write(_folder.File("utm.tif"), 20, 20, (x, _) => x);
        Assert.Equal("ingest.crs.missing", Assert.Throws<SourcesException>(() => Make(bare)).Code);
        Assert.Equal("EPSG:25832", Make(bare, new CogOptions { Crs = "EPSG:25832" }).Cog.Grid.Crs);
        Assert.Equal("EPSG:25832", Make(utm, new CogOptions { Crs = "EPSG:25832" }).Cog.Grid.Crs);
        SourcesException e = Assert.Throws<SourcesException>(() => Make(utm, new CogOptions { Crs = "EPSG:25833" }));
        Assert.Equal("ingest.crs.contradiction", e.Code);
        Assert.Contains("25832", e.Message);
        Assert.Equal("EPSG:25833", Make(utm, new CogOptions { Crs = "EPSG:25833", ForceCrs = true }).Cog.Grid.Crs);
        Assert.Equal("ingest.crs.contradiction", Assert.Throws<SourcesException>(() => Make(utm, new CogOptions { Crs = "EPSG:32632" })).Code); // another datum, if only by half a metre
    }

    [Fact]
    public void A_compound_CRS_and_its_horizontal_part_do_not_contradict()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 20, 20, (x, _) => x, crs: "EPSG:25832+7837");
        Assert.Equal("EPSG:25832", Make(source, new CogOptions { Crs = "EPSG:25832" }).Cog.Grid.Crs);
        Assert.NotEmpty(Make(source).Cog.Grid.Crs);
    }

    [Fact]
    public void Small_and_large_rasters_take_different_ways_to_the_same_kind_of_file()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 3000, 3000, (x, y) => (x % 97) + (y % 89) + 0.25);
        (string path, CogResult cog) = Make(source);
        Assert.True(CogMaker.RawBytes(RasterProbe.Open(source, "x", new CogOptions()), new CogOptions()) > CogMaker.InMemory);
        Assert.InRange(cog.LargestError, 0, 0.001 + Rounding);
        Assert.Equal(9_000_000, cog.Figures.Valid);
        Assert.Equal(["cog.tif", "x.tif"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_raster_gives_the_same_bytes_whatever_the_cache_and_threads_of_GDAL()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 1500, 1300, (x, y) => 100 + (50 * Math.Sin(x / 40.0) * Math.Cos(y / 30.0)));
        byte[] first = File.ReadAllBytes(Make(source).Path);
        GdalLibrary.SetConfig("GDAL_NUM_THREADS", "4");
        GdalLibrary.SetCacheMax(4 << 20);
        byte[] second = File.ReadAllBytes(Make(source).Path);
        GdalLibrary.SetConfig("GDAL_NUM_THREADS", null);
        GdalLibrary.SetCacheMax(64 << 20);
        Assert.Equal(first, second);
    }

    [Fact]
    public void Overviews_are_written_where_they_are_asked_for()
    {
        string source = Rasters.Write(_folder.File("x.tif"), 1100, 1100, (x, _) => x);
        GdalLibrary.SetConfig("CPL_TMPDIR", _folder.Path); // an earlier test's run has pointed it into a folder that is gone
        using GdalDataset cog = GdalDataset.Open(Make(source, new CogOptions { Overviews = true }).Path);
        GdalLibrary.SetConfig("CPL_TMPDIR", null);
        Assert.True(cog.Band(1).OverviewCount > 0);
    }

    private (string Path, CogResult Cog) Make(string source, CogOptions? options = null)
    {
        options ??= new CogOptions();
        string path = _folder.File("cog.tif");
        CogResult? cog = CogMaker.Make(RasterProbe.Open(source, Path.GetFileName(source), options), path, _folder.File("temporary.tif"), options, _buffers, TestContext.Current.CancellationToken);
        return (path, cog!);
    }
}
