using System.Globalization;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Raster.Cache;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Files;

/// <summary>Formats in which an elevation is one thing among others, and what their files say of units.</summary>
public sealed class FormatTests : IDisposable
{
    private const int Side = 40;
    private static readonly float[] Hills = [.. Synthetic.Hills(Side, Side).Select(v => MathF.Round(v))];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_vrt_is_read_and_what_it_refers_to_belongs_to_it()
    {
        string tif = Tif("a.tif"), world = _folder.File("b.tfw");
        string other = Synthetic.Write(_folder.File("b.tif"), Side, null, "EPSG:4326", Hills);
        File.WriteAllText(world, "0.01\n0\n0\n-0.01\n10.405\n49.995\n");
        Command.Run("gdalbuildvrt", "-q", _folder.File("inner.vrt"), tif, other);
        Command.Run("gdalbuildvrt", "-q", _folder.File("outer.vrt"), _folder.File("inner.vrt"));
        File.WriteAllText(_folder.File("a.tif.ovr"), "not looked at");

        RasterFile file = Assert.Single(Support.Layers.Scan(_folder.File("outer.vrt")));
        Assert.Equal((2 * Side, Side), (file.Grid.Width, file.Grid.Height));
        Assert.Equal(["a.tif", "b.tfw", "b.tif", "inner.vrt"], file.Parts.Select(p => Path.GetFileName(p.Path)));
        Assert.Equal(FileStamp.Of(world), file.Parts.Single(p => p.Path == world));
        Assert.Equal(Hills, Cells(Support.Layers.Only(_folder.File("outer.vrt")), new Window(Side, 0, Side, Side)));
    }

    [Fact]
    public void Sidecars_of_a_plain_file_belong_to_it_and_those_of_an_archive_are_the_archives()
    {
        File.WriteAllText(_folder.File("grid.asc"), "ncols 2\nnrows 2\nxllcorner 500000\nyllcorner 5500000\ncellsize 1000\n1 2\n3 4\n");
        File.WriteAllText(_folder.File("grid.prj"), Command.Run("gdalsrsinfo", "--single-line", "-o", "wkt_esri", "EPSG:32631").Trim());
        RasterFile file = Assert.Single(Support.Layers.Scan(_folder.File("grid.asc")));
        Assert.Equal([_folder.File("grid.prj")], file.Parts.Select(p => p.Path));
        System.IO.Compression.ZipFile.CreateFromDirectory(_folder.Path, _folder.Path + ".zip");
        try
        {
            RasterFile member = Assert.Single(Support.Layers.Scan(_folder.Path + ".zip"));
            Assert.Equal((file.Grid.Crs, 0), (member.Grid.Crs, member.Parts.Count));
        }
        finally
        {
            File.Delete(_folder.Path + ".zip");
        }
    }

    [Fact]
    public void A_netcdf_with_several_variables_gives_the_elevation_and_another_when_it_is_named()
    {
        string path = _folder.File("a.nc");
        Command.Run("gdal_translate", "-q", "-of", "netCDF", Two(), path);
        Assert.Equal(2, GdalSubdatasets(path));
        Assert.Equal(Hills, Cells(Support.Layers.Only(path), new Window(0, 0, Side, Side)));
        string other = $"NETCDF:\"{path}\":Band2";
        Assert.Equal(Hills.Select(v => v + 1000), Cells(Support.Layers.Only(other), new Window(0, 0, Side, Side)));
        Assert.Equal(path, Assert.Single(Support.Layers.Scan(other)).Source.Container);
    }

    [Fact]
    public void A_grib_of_several_messages_gives_the_first_and_says_so()
    {
        string path = _folder.File("a.grb2");
        Command.Run("gdal_translate", "-q", "-of", "GRIB", "-co", "DATA_ENCODING=IEEE_FLOATING_POINT", Two(), path);
        RasterFile file = Assert.Single(Support.Layers.Scan(path));
        Assert.Contains(file.Warnings, w => w.Contains("2 bands", StringComparison.Ordinal));
        // GRIB2 keeps coordinates in millionths of a degree, and this one hides the datum behind a sphere or WGS 84's axes.
        Assert.Equal(Hills, Cells(Support.Layers.Only(path, new RasterOptions { Crs = "EPSG:4326" }), new Window(0, 0, Side, Side)));
        Assert.Equal(Hills.Select(v => v + 1000), Cells(Support.Layers.Only(path, new RasterOptions { Crs = "EPSG:4326", Band = 2 }), new Window(0, 0, Side, Side)));
    }

    [Fact]
    public void A_bag_gives_its_elevation_and_not_its_uncertainty()
    {
        string tif = Synthetic.Write(_folder.File("utm.tif"), Side, Synthetic.At(500000, 5500000, 10), "EPSG:32631", Hills);
        string path = _folder.File("survey.bag");
        Command.Run("gdal_translate", "-q", "-of", "BAG", tif, path);
        RasterFile file = Assert.Single(Support.Layers.Scan(path));
        Assert.True(Crs.Parse(file.Grid.Crs).IsEquivalentTo(Crs.Parse("EPSG:32631"))); // a height part stands beside it
        Assert.Empty(file.Warnings);
        Assert.Equal([1e6], file.NoData);
        Assert.Equal(Hills, Cells(Support.Layers.Only(path), new Window(0, 0, Side, Side)));
    }

    [Theory]
    [InlineData("ft", 0.3048)]
    [InlineData("US survey foot", 0.3048006096)]
    [InlineData("km", 1000)]
    [InlineData("centimetre", 0.01)]
    [InlineData("metre", 1)]
    [InlineData("m", 1)]
    [InlineData("flurbs", 1)]
    [InlineData("", 1)]
    public void Heights_in_another_unit_become_metres_and_are_warned_of_unless_a_scale_is_given(string unit, double metres)
    {
        string path = _folder.File("unit.tif");
        var transform = Synthetic.At(10, 50, 0.01);
        using (var writer = GdalRasterWriter.Create(path, "GTiff", 2, 1, 1, GdalDataType.Float32, transform, "EPSG:4326"))
        {
            writer.SetScale(1, 0.5, 2, unit);
            writer.Write(1, new Window(0, 0, 2, 1), [10f, 20f]);
            writer.Finish();
        }
        RasterFile file = Assert.Single(Support.Layers.Scan(path));
        Assert.Equal(metres, file.UnitFactor, 1e-9);
        Assert.Equal(metres == 1 ? 0 : 1, file.Warnings.Count);
        Assert.Equal([7 * metres, 12 * metres], Cells(Support.Layers.Only(path), new Window(0, 0, 2, 1)).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-3);
        var told = new RasterOptions { Scale = 1, Offset = 0 };
        Assert.Equal([10f, 20f], Cells(Support.Layers.Only(path, told), new Window(0, 0, 2, 1)));
        Assert.Empty(Assert.Single(Support.Layers.Scan(path, told)).Warnings);
        var kept = new RasterOptions { KeepUnits = true };
        Assert.Equal([7f, 12f], Cells(Support.Layers.Only(path, kept), new Window(0, 0, 2, 1)));
        Assert.Empty(Assert.Single(Support.Layers.Scan(path, kept)).Warnings);
    }

    [Theory]
    [InlineData(-3.4e38)]
    [InlineData(-3.40282306e38)]
    [InlineData(null)]
    public void Sentinels_beyond_any_height_are_void_whatever_the_file_declares(double? declared)
    {
        float[] cells = [1, -3.4028235e38f, -3.402823e38f, 1e20f, 9.96921e36f, float.NaN, float.NegativeInfinity, -12000];
        string path = Synthetic.Write(_folder.File("s.tif"), cells.Length, Synthetic.At(10, 50, 0.01), "EPSG:4326", cells, declared);
        float[] found = Cells(Support.Layers.Only(path), new Window(0, 0, cells.Length, 1));
        Assert.Equal([1, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, -12000], found);
    }

    [Fact]
    public void The_65535_of_an_unsigned_file_is_void_and_65534_is_not()
    {
        string path = Synthetic.Write(_folder.File("u.tif"), 3, Synthetic.At(10, 50, 0.01), "EPSG:4326", [65535, 65534, 0], 65535, GdalDataType.UInt16);
        Assert.Equal([float.NaN, 65534, 0], Cells(Support.Layers.Only(path), new Window(0, 0, 3, 1)));
    }

    [Fact]
    public void A_file_that_counts_downwards_is_warned_of()
    {
        string path = Copy("netCDF", "depth.nc");
        Assert.Empty(Assert.Single(Support.Layers.Scan(path)).Warnings);
        string vrt = _folder.File("depth.vrt");
        Command.Run("gdal_translate", "-q", "-of", "VRT", path, vrt);
        File.WriteAllText(vrt, File.ReadAllText(vrt).Replace("""<MDI key="NETCDF_VARNAME">""", """<MDI key="positive">down</MDI><MDI key="NETCDF_VARNAME">""", StringComparison.Ordinal));
        Assert.Contains("scale=-1", Assert.Single(Assert.Single(Support.Layers.Scan(vrt)).Warnings), StringComparison.Ordinal);
    }

    private string Two()
    {
        string two = _folder.File("two.vrt");
        Command.Run("gdalbuildvrt", "-q", "-separate", two, Tif("a.tif"), Tif("b.tif", cells: [.. Hills.Select(v => v + 1000)]));
        return two;
    }

    private static int GdalSubdatasets(string path)
    {
        using GdalDataset dataset = GdalDataset.Open(path);
        return dataset.Subdatasets.Count;
    }

    private string Tif(string name, float[]? cells = null) =>
        Synthetic.Write(_folder.File(name), Side, Synthetic.At(10, 50, 0.01), "EPSG:4326", cells ?? Hills);

    private string Copy(string driver, string name, params string[] options)
    {
        string path = _folder.File(name);
        Command.Run("gdal_translate", ["-q", "-of", driver, .. options, Tif(name + ".tif"), path]);
        return path;
    }

    private static float[] Cells(RasterLayer layer, Window window)
    {
        using (layer)
        {
            using var cache = new ChunkCache(ByteSize.Mebibytes(16));
            var cells = new float[window.Count];
            cache.ReadWindow(layer, window, cells);
            Assert.True(cache.Failures.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{cache.Failures.Count} parts cannot be read."));
            return cells;
        }
    }
}
