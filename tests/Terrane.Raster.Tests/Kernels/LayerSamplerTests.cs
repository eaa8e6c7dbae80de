using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Kernels;

/// <summary>Rasters in EPSG:3857 itself, so that each answer can be worked out by hand.</summary>
public sealed class LayerSamplerTests : IDisposable
{
    private const float Nan = float.NaN;
    private const byte Zoom = 10;
    private static readonly double Pixel = WebMercator.Resolution(Zoom);

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ResamplingKernel.Nearest)]
    [InlineData(ResamplingKernel.Bilinear)]
    [InlineData(ResamplingKernel.Average)]
    [InlineData(ResamplingKernel.Cubic)]
    [InlineData(ResamplingKernel.Lanczos)]
    [InlineData(ResamplingKernel.Mode)]
    [InlineData(ResamplingKernel.Min)]
    [InlineData(ResamplingKernel.Max)]
    public void Cells_that_are_pixels_stay_as_they_are_and_so_do_voids(ResamplingKernel kernel)
    {
        RasterLayer layer = Grid(0, 0, 1, 3, 1, 2, 3,
                                             4, Nan, 6);
        Assert.Equal([Nan, Nan, Nan, Nan, Nan,
                      Nan, 1, 2, 3, Nan,
                      Nan, 4, Nan, 6, Nan], Sample(layer, kernel, -1, -1, 5, 3));
    }

    [Fact]
    public void Bilinear_takes_the_four_cells_round_the_centre_and_renormalises_at_edges_and_voids()
    {
        // Cells twice as wide as pixels: centres lie a quarter of a cell from the next cell's.
        RasterLayer layer = Grid(0, 0, 2, 2, 0, 16,
                                             Nan, 48);
        // Row 1 lies 3/4 on the first row of cells and 1/4 on the second, whose first cell gives its weight to the others:
        // (9 * 0 + 3 * 16 + 1 * 48) / 13 and (3 * 0 + 9 * 16 + 3 * 48) / 15, weights in sixteenths. Pixels with their centre in the void stay void.
        Assert.Equal([0, 4, 12, 16,
                      0, 96 / 13f, 288 / 15f, 24,
                      Nan, Nan, 480 / 13f, 40,
                      Nan, Nan, 48, 48], Sample(layer, ResamplingKernel.Bilinear, 0, 0, 4, 4), (a, b) => float.IsNaN(a) ? float.IsNaN(b) : Math.Abs(a - b) < 1e-5);
    }

    [Fact]
    public void Bilinear_of_cells_half_a_pixel_wide_is_a_triangle_over_four_of_them()
    {
        // Offsets of 1/2 and 3/2 cells with a triangle of 2: weights 3/4, 1/4 -> 1, 3, 3, 1 of 8.
        RasterLayer layer = Grid(-1, -1, 0.5, 6, [.. Enumerable.Repeat(new float[] { 0, 8, 80, 800, 8000, 0 }, 6).SelectMany(r => r)]);
        float[] row = Sample(layer, ResamplingKernel.Bilinear, 0, 0, 1, 1);
        Assert.Equal([(8 + (3 * 80) + (3 * 800) + 8000) / 8f], row);
    }

    [Fact]
    public void Average_is_the_mean_of_what_a_pixel_covers_by_area()
    {
        RasterLayer halves = Grid(0, 0, 0.5, 2, 1, 2,
                                                3, 10);
        Assert.Equal([4f], Sample(halves, ResamplingKernel.Average, 0, 0, 1, 1));
        RasterLayer holes = Grid(0, 0, 0.5, 2, 1, Nan,
                                               Nan, Nan);
        Assert.Equal([1f], Sample(holes, ResamplingKernel.Average, 0, 0, 1, 1));
        // Two thirds of a pixel each: the first pixel holds all of the first cell and half of the second.
        RasterLayer thirds = Grid(0, 0, 2 / 3.0, 3, 3, 6, 12);
        Assert.Equal([4f, 10f], Sample(thirds, ResamplingKernel.Average, 0, 0, 2, 1), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void South_up_and_turned_rasters_land_where_their_transform_says()
    {
        AffineTransform southUp = new(X(0), Pixel, 0, Y(2), 0, Pixel), turned = new(X(0), 0, Pixel, Y(0), -Pixel, 0);
        Assert.Equal([3, 4, 1, 2], Sample(Layer(southUp, 2, [1, 2, 3, 4]), ResamplingKernel.Bilinear, 0, 0, 2, 2));
        Assert.Equal([1, 3, 2, 4], Sample(Layer(turned, 2, [1, 2, 3, 4]), ResamplingKernel.Nearest, 0, 0, 2, 2));
    }

    [Fact]
    public void A_window_beside_the_layer_is_void()
    {
        RasterLayer layer = Grid(0, 0, 1, 2, 1, 2, 3, 4);
        using var cache = new Raster.Cache.ChunkCache(ByteSize.Mebibytes(1));
        float[] target = [1, 1];
        Assert.False(new LayerSampler(cache).Sample(layer, ResamplingKernel.Bilinear, Zoom, new Window(Origin + 900, Origin, 2, 1), target, Scratch()));
        Assert.Equal([Nan, Nan], target);
        Assert.True(new LayerSampler(cache).Sample(layer, ResamplingKernel.Bilinear, Zoom, new Window(Origin, Origin, 2, 1), target, Scratch()));
        Assert.Equal(1, cache.ChunksLoaded);
    }

    [Theory]
    [InlineData(-180.0)]
    [InlineData(0.0)]
    [InlineData(20.0)]
    [InlineData(-180.5)]
    public void A_global_grid_has_no_seam_wherever_its_columns_begin(double west)
    {
        // cos(3 lon) over 0.5-degree columns, one of them twice: bilinear, anti-aliased at zoom 0, is within 1e-3 of it everywhere, also on the antimeridian and on the seam.
        float[] cells = [.. Enumerable.Range(0, 721 * 340).Select(i => (float)(1000 * Math.Cos(3 * (west + (((i % 721) + 0.5) / 2)) * Math.PI / 180)))];
        RasterLayer layer = Layer(Synthetic.At(west, 85, 0.5), 721, cells, "EPSG:4326");
        Assert.Equal(720, layer.WrapColumns);
        for (byte zoom = 0; zoom <= 4; zoom += 2)
        {
            int size = 512 << zoom;
            foreach (int start in new[] { 0, (int)((west + 180) / 360 * size) - 32, size - 64 }.Where(c => c >= 0))
            {
                float[] row = Support.Layers.Sample(layer, ResamplingKernel.Bilinear, zoom, new Window(start, size / 2, Math.Min(64, size - start), 1));
                for (int i = 0; i < row.Length; i++)
                {
                    double longitude = WebMercator.Longitude(WebMercator.X(zoom, start + i + 0.5));
                    Assert.Equal(1000 * Math.Cos(3 * longitude * Math.PI / 180), row[i], 1.0);
                }
            }
        }
    }

    [Theory]
    [InlineData(170.0)]
    [InlineData(-190.0)]
    public void A_grid_across_the_antimeridian_is_found_from_both_sides(double west)
    {
        float[] cells = [.. Enumerable.Range(0, 20 * 20).Select(i => i % 20 + 1f)];
        RasterLayer layer = Layer(Synthetic.At(west, 10, 1), 20, cells, "EPSG:4326");
        float[] world = Support.Layers.Sample(layer, ResamplingKernel.Nearest, 0, new Window(0, 256, 512, 1));
        for (int col = 0; col < 512; col++)
        {
            double longitude = WebMercator.Longitude(WebMercator.X(0, col + 0.5));
            float expected = longitude >= 170 ? (float)Math.Floor(longitude - 170) + 1 : longitude <= -170 ? (float)Math.Floor(longitude + 190) + 1 : Nan;
            Assert.Equal(expected, world[col]);
        }
    }

    private static long Origin => 512L << (Zoom - 1); // global pixel of (0, 0) metres

    private static double X(double pixels) => pixels * Pixel;

    private static double Y(double pixels) => -pixels * Pixel;

    private static SamplerScratch Scratch() => new(ByteSize.Mebibytes(1));

    private RasterLayer Grid(double col, double row, double step, int width, params float[] cells) => Layer(Synthetic.At(X(col), Y(row), step * Pixel), width, cells);

    private RasterLayer Layer(AffineTransform transform, int width, float[] cells, string crs = "EPSG:3857") =>
        Support.Layers.Only(Synthetic.Write(_folder.File($"{Guid.NewGuid():N}.tif"), width, transform, crs, cells));

    private static float[] Sample(RasterLayer layer, ResamplingKernel kernel, int col, int row, int width, int height) =>
        Support.Layers.Sample(layer, kernel, Zoom, new Window(Origin + col, Origin + row, width, height));
}
