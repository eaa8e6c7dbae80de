using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Kernels;

/// <summary>Mode, least and greatest of what a pixel covers.</summary>
public sealed class CoverTests : IDisposable
{
    private const float Nan = float.NaN;
    private const byte Zoom = 10;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_takes_what_its_name_says_of_four_cells_a_pixel_and_no_voids()
    {
        RasterLayer layer = Grid(0.5, 4, 1, 2, /**/ 7, 7,
                                         2, 1, /**/ 9, -3,
                                         Nan, Nan, /**/ 5, 5,
                                         Nan, 4, /**/ 4, 4);
        Assert.Equal([1f, 7f, 4f, 4f], Sample(layer, ResamplingKernel.Mode, 2)); // 1 and 2 cover as much, and 4 and 5: the smaller
        Assert.Equal([1f, -3f, 4f, 4f], Sample(layer, ResamplingKernel.Min, 2));
        Assert.Equal([2f, 9f, 4f, 5f], Sample(layer, ResamplingKernel.Max, 2));
    }

    [Fact]
    public void Mode_goes_by_area_and_the_extremes_by_any_of_it()
    {
        // Cells of two thirds of a pixel: the first pixel holds all of the first column and half of the second.
        RasterLayer layer = Grid(2 / 3.0, 3, 3, 6, 12,
                                             6, 6, 6,
                                             6, 6, 6);
        // 3 covers 4/9 of the first pixel, 6 the rest; of the second, 12 covers 4/9.
        Assert.Equal([6f, 6f], Sample(layer, ResamplingKernel.Mode, 2, 1));
        Assert.Equal([3f, 6f], Sample(layer, ResamplingKernel.Min, 2, 1));
        Assert.Equal([6f, 12f], Sample(layer, ResamplingKernel.Max, 2, 1));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40_000)]
    public void A_mode_in_little_memory_is_that_of_all_cells(int values)
    {
        // One pixel over 400 * 400 cells, with room for 2,048 slots and 16,384 cells.
        var random = new Random(3);
        float[] cells = [.. Enumerable.Range(0, 400 * 400).Select(_ => random.Next(20) == 0 ? Nan : random.Next(-values, values) / 8f)];
        float expected = cells.Where(v => !float.IsNaN(v)).GroupBy(v => v).OrderByDescending(g => g.Count()).ThenBy(g => g.Key).First().Key;
        foreach (long patch in new[] { 64 << 10, 32 << 20 })
            Assert.Equal([expected], Sample(Grid(1 / 400.0, 400, cells), ResamplingKernel.Mode, 1, 1, patch));
    }

    private static float[] Sample(RasterLayer layer, ResamplingKernel kernel, int width, int height = 2, long patch = 1 << 20)
    {
        using (layer) return Support.Layers.Sample(layer, kernel, Zoom, new Window(512L << (Zoom - 1), 512L << (Zoom - 1), width, height), patch: patch);
    }

    private RasterLayer Grid(double step, int width, params float[] cells) =>
        Support.Layers.Only(Synthetic.Write(_folder.File($"{Guid.NewGuid():N}.tif"), width, Synthetic.At(0, 0, step * WebMercator.Resolution(Zoom)), "EPSG:3857", cells));
}
