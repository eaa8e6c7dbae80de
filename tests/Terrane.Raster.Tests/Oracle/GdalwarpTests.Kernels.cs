using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Oracle;

public sealed partial class GdalwarpTests
{
    [Theory]
    [InlineData("dem/bigtujunga.tif", 12, 1, ResamplingKernel.Cubic, 3e-4, 3e-3)]
    [InlineData("dem/bigtujunga.tif", 12, 1, ResamplingKernel.CubicSpline, 3e-4, 3e-3)]
    [InlineData("dem/bigtujunga.tif", 12, 1, ResamplingKernel.Lanczos, 4e-4, 3e-2)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 10, 1, ResamplingKernel.Cubic, 2e-4, 2e-3)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 10, 1, ResamplingKernel.CubicSpline, 2e-4, 2e-3)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 10, 1, ResamplingKernel.Lanczos, 3e-4, 2e-2)]
    [InlineData("dem/bigtujunga.tif", 10, 3, ResamplingKernel.Cubic, 4e-3, 3e-2)]
    [InlineData("dem/bigtujunga.tif", 10, 3, ResamplingKernel.CubicSpline, 4e-3, 3e-2)]
    [InlineData("dem/zion_srtm.tif", 8, 3, ResamplingKernel.Cubic, 2e-2, 0.16)]
    [InlineData("dem/zion_srtm.tif", 8, 3, ResamplingKernel.CubicSpline, 2e-2, 0.12)]
    [InlineData("dem/glo_armenia/glo_30_left.tif", 10, 3, ResamplingKernel.Cubic, 8e-3, 0.2)]
    [InlineData("dem/glo_armenia/glo_30_left.tif", 10, 3, ResamplingKernel.CubicSpline, 2e-3, 2e-2)]
    public void Kernels_of_more_cells_agree_at_the_native_zoom_and_anti_aliased(string source, byte zoom, double scale, ResamplingKernel kernel, double rmse, double max) =>
        Compare(source, kernel, zoom, scale, rmse, max);

    // Centres on centres of cells, three a pixel: elsewhere GDAL 3.6's widened lanczos is not the lanczos of its own definition (KernelReferenceTests).
    [Theory]
    [InlineData(ResamplingKernel.Bilinear)]
    [InlineData(ResamplingKernel.Cubic)]
    [InlineData(ResamplingKernel.CubicSpline)]
    [InlineData(ResamplingKernel.Lanczos)]
    [InlineData(ResamplingKernel.Average)]
    [InlineData(ResamplingKernel.Min)]
    [InlineData(ResamplingKernel.Max)]
    public void Three_cells_a_pixel_in_the_same_projection_agree_to_the_last_digits(ResamplingKernel kernel)
    {
        const byte zoom = 10;
        long origin = 512L << (zoom - 1);
        string path = Synthetic.Write(_folder.File("three.tif"), 360, Synthetic.At(0, 0, WebMercator.Resolution(zoom) / 3), "EPSG:3857", Synthetic.Hills(360, 360));
        using RasterLayer layer = Support.Layers.Only(path);
        var window = new Window(origin, origin, 120, 120);
        float[] ours = Support.Layers.Sample(layer, kernel, zoom, window, (3, 3));
        Check(Difference.Between(ours, Gdalwarp.Warp(path, zoom, window, kernel.ToString().ToLowerInvariant())), $"three cells a pixel {kernel}", 1e-3, 1e-2);
    }

    [Theory]
    [InlineData(ResamplingKernel.Cubic, 6, 1.0)]
    [InlineData(ResamplingKernel.Cubic, 0, 2.0)]
    [InlineData(ResamplingKernel.CubicSpline, 6, 1.0)]
    [InlineData(ResamplingKernel.CubicSpline, 0, 2.0)]
    public void Voids_are_the_same_with_more_cells_and_so_is_what_lies_round_them(ResamplingKernel kernel, byte zoom, double scale)
    {
        (float[] ours, float[] theirs, _) = Both("bathy/holes/earth_relief_20m_holes.grd", kernel, zoom, scale, "EPSG:4326");
        Difference difference = Difference.Between(ours, theirs);
        output.WriteLine($"{kernel} z{zoom} voids: {difference}");
        Assert.Equal((0, 0), (difference.OnlyOurs, difference.OnlyTheirs));
        Assert.InRange(difference.Both, 100, int.MaxValue);
        Assert.InRange(difference.Max, 0, 0.15);
    }

    // gdalwarp's lanczos makes no value of some pixels beside voids, and blows up others.
    [Fact]
    public void Lanczos_has_a_value_wherever_bilinear_has_and_agrees_where_no_void_is_near()
    {
        const string source = "bathy/holes/earth_relief_20m_holes.grd";
        (float[] ours, float[] theirs, Window window) = Both(source, ResamplingKernel.Lanczos, 6, 1, "EPSG:4326");
        (float[] bilinear, _, _) = Both(source, ResamplingKernel.Bilinear, 6, 1, "EPSG:4326");
        Assert.Equal(bilinear.Select(float.IsNaN), ours.Select(float.IsNaN));
        Assert.InRange(ours.Where(float.IsFinite).Min(), bilinear.Where(float.IsFinite).Min() - 1000, float.MaxValue);
        Assert.InRange(ours.Where(float.IsFinite).Max(), float.MinValue, bilinear.Where(float.IsFinite).Max() + 1000);
        const int near = 75; // three cells are 69 pixels here
        int[] voids = new int[(window.Width + 1) * (window.Height + 1)]; // of the rectangle above and left
        int Sum(int col, int row) => voids[(row * (window.Width + 1)) + col];
        for (int row = 0; row < window.Height; row++)
            for (int col = 0; col < window.Width; col++)
                voids[((row + 1) * (window.Width + 1)) + col + 1] = Sum(col, row + 1) + Sum(col + 1, row) - Sum(col, row) + (float.IsNaN(bilinear[(row * window.Width) + col]) ? 1 : 0);
        for (int i = 0; i < ours.Length; i++)
        {
            (int west, int north, int east, int south) = ((i % window.Width) - near, (i / window.Width) - near, (i % window.Width) + near + 1, (i / window.Width) + near + 1);
            bool clear = west >= 0 && north >= 0 && east <= window.Width && south <= window.Height
                && Sum(east, south) - Sum(west, south) - Sum(east, north) + Sum(west, north) == 0;
            if (!clear) theirs[i] = float.NaN;
        }
        Difference difference = Difference.Between(ours, theirs);
        output.WriteLine($"Lanczos z6 away from voids: {difference}");
        Assert.InRange(difference.Both, 1000, int.MaxValue);
        Assert.InRange(difference.Max, 0, 0.03);
    }

    // As of an average: gdalwarp's box follows the angle between the grids, so where they are turned a few in a hundred take in another cell.
    [Theory]
    [InlineData("dem/bigtujunga.tif", 10, ResamplingKernel.Min, 0.04)]
    [InlineData("dem/bigtujunga.tif", 10, ResamplingKernel.Max, 0.04)]
    [InlineData("dem/gabon/N00E010.hgt", 8, ResamplingKernel.Min, 0)]
    [InlineData("dem/gabon/N00E010.hgt", 8, ResamplingKernel.Max, 0)]
    public void What_pixels_cover_has_the_same_extremes(string source, byte zoom, ResamplingKernel kernel, double share)
    {
        (float[] ours, float[] theirs, Window window) = Both(source, kernel, zoom, 0);
        CheckEqual(ours, theirs, window, $"{source} z{zoom} {kernel}", share);
    }

    [Fact]
    public void Classes_have_the_same_mode_but_where_several_cover_as_much()
    {
        // Three cells a pixel: gdalwarp counts cells whole, however little of them is covered, and of a tie takes the first that it meets.
        const byte zoom = 10;
        const int side = 360;
        float[] classes = [.. Synthetic.Hills(side, side, holes: 0.1f).Select(v => MathF.Floor(v / 100))];
        string path = Synthetic.Write(_folder.File("classes.tif"), side, Synthetic.At(0, 0, WebMercator.Resolution(zoom) / 3), "EPSG:3857", classes, noData: float.NaN);
        using RasterLayer layer = Support.Layers.Only(path);
        var window = new Window(512L << (zoom - 1), 512L << (zoom - 1), side / 3, side / 3);
        float[] ours = Support.Layers.Sample(layer, ResamplingKernel.Mode, zoom, window), theirs = Gdalwarp.Warp(path, zoom, window, "mode");
        int compared = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            int first = (i / window.Width * 3 * side) + (i % window.Width * 3);
            int[] counts = [.. Enumerable.Range(0, 9).Select(k => classes[first + (k / 3 * side) + (k % 3)]).Where(float.IsFinite).GroupBy(v => v).Select(g => g.Count()).OrderDescending()];
            if (counts.Length > 1 && counts[0] == counts[1]) continue;
            Assert.Equal(theirs[i], ours[i]);
            compared++;
        }
        output.WriteLine($"mode of three cells a pixel: {compared} of {ours.Length} without a tie, all alike");
        Assert.InRange(compared, ours.Length / 2, ours.Length - 1);
    }

    private void CheckEqual(float[] ours, float[] theirs, Window window, string what, double share)
    {
        int same = 0, other = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            if (float.IsNaN(ours[i]) || AtEdge(ours, window, i)) continue;
            if (ours[i].Equals(theirs[i])) same++;
            else other++;
        }
        output.WriteLine($"{what}: {other} of {same + other} differ");
        Assert.InRange(same, 500, int.MaxValue);
        Assert.InRange(other, 0, (same + other) * share);
    }
}
