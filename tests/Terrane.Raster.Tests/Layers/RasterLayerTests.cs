using Terrane.Core;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Layers;

public sealed class RasterLayerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_on_one_lattice_become_one_layer_whatever_their_order()
    {
        IReadOnlyList<RasterFile> files = Support.Layers.Scan(RealData.Path("dem/ost50_gloucestershire"));
        using RasterLayer layer = Assert.Single(RasterLayer.Join(files.Reverse()));
        Assert.Equal((1200, 1200, (byte)10), (layer.Grid.Width, layer.Grid.Height, layer.NativeZoom));
        Assert.Equal(files.Select(f => f.Path), layer.Files.Select(f => f.Path));
        Assert.Equal(36, layer.Footprints.Count);
    }

    [Fact]
    public void Neighbours_that_share_a_column_of_points_overlap_by_it()
    {
        string zip = RealData.Path("dem/gabon/N00E011.hgt.zip"), hgt = RealData.Path("dem/gabon/N00E010.hgt");
        using RasterLayer layer = Assert.Single(RasterLayer.Join([.. Support.Layers.Scan(zip), .. Support.Layers.Scan(hgt)]));
        Assert.Equal((2401, 1201), (layer.Grid.Width, layer.Grid.Height));
        Assert.Equal([0L, 1200L], layer.Members.Select(m => m.Area.Col).Order());
    }

    [Fact]
    public void Other_lattices_and_resolutions_are_layers_of_their_own_finest_first()
    {
        float[] cells = new float[16];
        Synthetic.Write(_folder.File("a.tif"), 4, Synthetic.At(0, 4, 1), "EPSG:4326", cells);
        Synthetic.Write(_folder.File("b.tif"), 4, Synthetic.At(4.5, 4, 1), "EPSG:4326", cells);
        Synthetic.Write(_folder.File("c.tif"), 4, Synthetic.At(0, 4, 0.5), "EPSG:4326", cells);
        Synthetic.Write(_folder.File("d.tif"), 4, Synthetic.At(8, 8, 1), "EPSG:4326", cells);
        Synthetic.Write(_folder.File("e.tif"), 4, Synthetic.At(500000, 8, 1), "EPSG:32632", cells);
        IReadOnlyList<RasterLayer> layers = RasterLayer.Join(Support.Layers.Scan(_folder.Path));
        Assert.Equal(["e", "c", "ad", "b"], layers.Select(l => string.Concat(l.Files.Select(f => Path.GetFileNameWithoutExtension(f.Path)))));
        Assert.Equal((12, 8), (layers[2].Grid.Width, layers[2].Grid.Height));
        foreach (RasterLayer layer in layers) layer.Dispose();
    }

    // Reference: rasterio's transform_bounds(crs, 'EPSG:3857', *bounds, densify_pts=21), which Mapterhorn divides by columns and rows.
    [Theory]
    [InlineData("dem/bigtujunga.tif", -13174186.76012546, 4059914.273996466, -13130480.58253411, 4083851.151514244, (byte)12)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 1113131.675030839, -18.757883042152258, 1224572.4318436363, 111422.8270473995, (byte)10)]
    [InlineData("dem/zion_srtm.tif", -12605772.740889648, 4457533.540093614, -12562636.43821013, 4510843.967397803, (byte)10)]
    public void Footprint_and_native_zoom_agree_with_rasterio_and_mapterhorn(string path, double west, double south, double east, double north, byte zoom)
    {
        using RasterLayer layer = Support.Layers.Only(RealData.Path(path));
        Bounds found = Assert.Single(layer.Footprints);
        Assert.Equal([west, south, east, north], [found.West, found.South, found.East, found.North], (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal((east - west) / layer.Grid.Width, layer.PixelSizeMercator.X, 1e-4);
        Assert.Equal((north - south) / layer.Grid.Height, layer.PixelSizeMercator.Y, 1e-4);
        Assert.Equal(zoom, layer.NativeZoom);
    }

    [Theory]
    [InlineData("bathy/global/ETOPO1_Ice_g_geotiff.resampled-1deg.tif", 360)]
    [InlineData("bathy/global/etopo20.cdf", 1080)]
    [InlineData("bathy/azores_bathy_1m.nc", 0)]
    public void A_grid_round_the_earth_wraps_without_its_duplicated_meridian(string path, int columns)
    {
        using RasterLayer layer = Support.Layers.Only(RealData.Path(path), new RasterOptions { Crs = "EPSG:4326" });
        Assert.Equal(columns, layer.WrapColumns);
        if (columns == 0) return;
        Bounds found = Assert.Single(layer.Footprints);
        Assert.Equal((-WebMercator.HalfExtent, WebMercator.HalfExtent), (found.West, found.East));
        Assert.Equal((-WebMercator.HalfExtent, WebMercator.HalfExtent), (found.South, found.North));
    }

    [Theory]
    [InlineData(170.0)]
    [InlineData(-190.0)]
    public void A_file_across_the_antimeridian_has_two_footprints(double west)
    {
        string path = Synthetic.Write(_folder.File("a.tif"), 20, Synthetic.At(west, 10, 1), "EPSG:4326", new float[200]);
        using RasterLayer layer = Support.Layers.Only(path);
        double ten = WebMercator.XOfLongitude(10);
        Assert.Equal(2, layer.Footprints.Count);
        Assert.Equal([WebMercator.HalfExtent - ten, -WebMercator.HalfExtent], layer.Footprints.Select(f => f.West), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal([WebMercator.HalfExtent, ten - WebMercator.HalfExtent], layer.Footprints.Select(f => f.East), (a, b) => Math.Abs(a - b) < 0.01);
        Assert.Equal(WebMercator.XOfLongitude(1), layer.PixelSizeMercator.X, 0.01);
    }

    [Fact]
    public void A_file_round_the_pole_reaches_the_edge_of_the_square_all_the_way_round()
    {
        string path = Synthetic.Write(_folder.File("a.tif"), 20, Synthetic.At(-1e6, 1e6, 1e5), "EPSG:3413", new float[400]);
        using RasterLayer layer = Support.Layers.Only(path);
        Bounds found = Assert.Single(layer.Footprints);
        Assert.Equal((-WebMercator.HalfExtent, WebMercator.HalfExtent, WebMercator.HalfExtent), (found.West, found.East, found.North));
        Assert.InRange(WebMercator.Latitude(found.South), 76, 78); // the corners of the square of 2000 km round the pole
    }

    [Fact]
    public void An_index_finds_what_a_search_through_all_finds()
    {
        var random = new Random(3);
        Bounds[] all = [.. Enumerable.Range(0, 5000).Select(_ => Box(random, 40))];
        var index = new RectangleIndex(all);
        for (int i = 0; i < 200; i++)
        {
            Bounds query = Box(random, i);
            int[] expected = [.. Enumerable.Range(0, all.Length).Where(n => all[n].Overlaps(query))];
            Assert.Equal(expected, index.Find(query));
            Assert.Equal(expected.Length > 0, index.Any(query));
        }
        Assert.Empty(new RectangleIndex([]).Find(new Bounds(0, 0, 1, 1)));
    }

    private static Bounds Box(Random random, int size)
    {
        (double x, double y) = (random.NextDouble() * 1000, random.NextDouble() * 1000);
        return new Bounds(x, y, x + (random.NextDouble() * size), y + (random.NextDouble() * size));
    }
}
