using System.Globalization;
using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Oracle;

/// <summary>Real rasters against gdalwarp with an exact transformer and pinned scales.</summary>
/// <remarks>
/// What remains is the mesh: coordinates snapped to 2^-16 cells, times the slope in metres per cell, and at middle zooms the curvature between nodes.
/// Each bound is about twice what is measured; figures are printed.
/// </remarks>
public sealed partial class GdalwarpTests(ITestOutputHelper output) : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("dem/ost50_gloucestershire", 12, 4e-5, 6e-4)]
    [InlineData("dem/ost50_gloucestershire", 10, 6e-4, 1e-2)]
    [InlineData("dem/bigtujunga.tif", 12, 3e-4, 3e-3)]
    [InlineData("dem/gabon/N00E010.hgt", 10, 2e-4, 2e-3)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 10, 2e-4, 2e-3)]
    [InlineData("dem/zion_srtm.tif", 10, 6e-3, 9e-2)]
    [InlineData("dem/glo_armenia/glo_30_left.tif", 12, 2e-4, 2e-3)]
    [InlineData("dem/sao_miguel/eu_dem_v11.tif", 9, 4e-3, 3e-2)]
    [InlineData("bathy/inner_hebrides/gebco_2014_glider.tif", 7, 2e-2, 0.2)]
    [InlineData("laea", 7, 3e-3, 7e-2)]
    public void Bilinear_at_the_native_zoom(string source, byte zoom, double rmse, double max) =>
        Compare(source, ResamplingKernel.Bilinear, zoom, scale: 1, rmse, max);

    [Theory]
    [InlineData("dem/ost50_gloucestershire", 8, 3e-3, 5e-2)]
    [InlineData("dem/bigtujunga.tif", 10, 4e-3, 3e-2)]
    [InlineData("dem/gabon/N00E010.hgt", 8, 2e-4, 2e-3)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 8, 4e-4, 4e-3)]
    [InlineData("dem/zion_srtm.tif", 8, 2e-2, 0.15)]
    [InlineData("dem/glo_armenia/glo_30_left.tif", 10, 2e-3, 2e-2)]
    [InlineData("dem/sao_miguel/eu_dem_v11.tif", 7, 4e-2, 0.15)]
    [InlineData("bathy/inner_hebrides/gebco_2014_glider.tif", 5, 3e-2, 0.3)]
    [InlineData("laea", 5, 2e-2, 0.3)]
    public void Bilinear_two_zooms_up_is_anti_aliased_alike_when_the_scale_is_pinned(string source, byte zoom, double rmse, double max) =>
        Compare(source, ResamplingKernel.Bilinear, zoom, scale: 3, rmse, max);

    [Theory]
    [InlineData("dem/ost50_gloucestershire", 10)]
    [InlineData("dem/bigtujunga.tif", 12)]
    [InlineData("dem/gabon/N00E010.hgt", 10)]
    [InlineData("dem/sao_miguel/eu_dem_v11.tif", 9)]
    [InlineData("laea", 7)]
    public void Nearest_takes_the_same_cells_but_where_centres_fall_on_borders(string source, byte zoom)
    {
        (float[] ours, float[] theirs, _) = Both(source, ResamplingKernel.Nearest, zoom, 1);
        int same = 0, other = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            if (ours[i].Equals(theirs[i])) same++;
            else other++;
        }
        output.WriteLine($"{source} z{zoom} nearest: {other} of {same + other} differ");
        Assert.InRange(other, 0, same / 10_000);
    }

    // The pixel's footprint is taken as an upright box of the same area; gdalwarp's box loses or gains with the angle, and clips at the edge of the file.
    [Theory]
    [InlineData("dem/ost50_gloucestershire", 8, 0.05, 1)]
    [InlineData("dem/bigtujunga.tif", 10, 0.05, 1)]
    [InlineData("dem/gabon/N00E010.hgt", 8, 1e-3, 1e-2)]
    [InlineData("dem/gabon/N00E010_utm32n.tif", 8, 5e-3, 5e-2)]
    [InlineData("dem/zion_srtm.tif", 8, 2e-2, 0.2)]
    public void Average_of_what_pixels_cover(string source, byte zoom, double rmse, double max)
    {
        (float[] ours, float[] theirs, Window window) = Both(source, ResamplingKernel.Average, zoom, 0);
        bool[] edge = [.. Enumerable.Range(0, ours.Length).Select(i => AtEdge(ours, window, i))];
        for (int i = 0; i < ours.Length; i++)
            if (edge[i]) ours[i] = theirs[i] = float.NaN;
        Check(Difference.Between(ours, theirs), $"{source} z{zoom} average", rmse, max);
    }

    [Theory]
    [InlineData("bathy/holes/earth_relief_20m_holes.grd", 3, 1.0)]
    [InlineData("bathy/holes/earth_relief_20m_holes.grd", 6, 1.0)]
    [InlineData("bathy/holes/earth_relief_20m_holes.grd", 1, 2.0)]
    public void Voids_are_the_same_and_so_is_what_lies_round_them(string source, byte zoom, double scale)
    {
        (float[] ours, float[] theirs, _) = Both(source, ResamplingKernel.Bilinear, zoom, scale, "EPSG:4326");
        Assert.Contains(ours, float.IsNaN);
        Difference difference = Difference.Between(ours, theirs);
        Assert.Equal((0, 0), (difference.OnlyOurs, difference.OnlyTheirs));
        Check(difference, $"{source} z{zoom} voids", 1e-2, 0.15);
    }

    [Theory]
    [InlineData("bathy/global/etopo20.cdf", 2)]
    [InlineData("bathy/global/ETOPO1_Ice_g_geotiff.resampled-1deg.tif", 1)]
    public void The_whole_world_has_no_void_and_agrees_where_gdalwarp_has_no_seam(string source, byte zoom)
    {
        string path = RealData.Path(source);
        using RasterLayer layer = Support.Layers.Only(path, new RasterOptions { Crs = "EPSG:4326" });
        var world = new Window(0, 0, 512 << zoom, 512 << zoom);
        float[] ours = Support.Layers.Sample(layer, ResamplingKernel.Bilinear, zoom, world, (1, 1));
        Assert.DoesNotContain(ours, float.IsNaN);
        float[] theirs = Gdalwarp.Warp(path, zoom, world, "bilinear", "-s_srs", "EPSG:4326", "-wo", "XSCALE=1", "-wo", "YSCALE=1");
        // gdalwarp knows nothing of the cells beyond the first and last column, here a few pixels wide.
        double seam = (layer.Grid.Bounds.West + 540) % 360 / 360 * world.Width;
        for (int i = 0; i < ours.Length; i++)
            if (Math.Abs((i % world.Width) - seam) < 8 || Math.Abs((i % world.Width) - seam) > world.Width - 8 || i % world.Width is < 8 || i % world.Width >= world.Width - 8)
                theirs[i] = float.NaN;
        Check(Difference.Between(ours, theirs), $"{source} z{zoom} world", 6e-3, 0.12);
    }

    private void Compare(string source, ResamplingKernel kernel, byte zoom, double scale, double rmse, double max)
    {
        (float[] ours, float[] theirs, _) = Both(source, kernel, zoom, scale);
        Difference difference = Difference.Between(ours, theirs);
        Check(difference, $"{source} z{zoom} {kernel}", rmse, max);
        // A centre that falls on the very edge of the file may round to either side.
        Assert.InRange(difference.OnlyOurs + difference.OnlyTheirs, 0, 2);
    }

    private void Check(Difference difference, string what, double rmse, double max)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: RMSE {difference.Rmse:G2} m, max {difference.Max:G2} m over {difference.Both} px"));
        Assert.InRange(difference.Both, 500, int.MaxValue);
        Assert.InRange(difference.Rmse, 0, rmse);
        Assert.InRange(difference.Max, 0, max);
    }

    private (float[] Ours, float[] Theirs, Window Window) Both(string source, ResamplingKernel kernel, byte zoom, double scale, string? crs = null)
    {
        string path = source == "laea" ? MakeLaea() : RealData.Path(source);
        using RasterLayer layer = Support.Layers.Only(path, new RasterOptions { Crs = crs });
        Window window = Support.Layers.Middle(layer, zoom, 512);
        string method = kernel == ResamplingKernel.Nearest ? "near" : kernel.ToString().ToLowerInvariant();
        var options = new List<string> { "-s_srs", layer.Operation.Crs };
        if (layer.Operation.Crs == "EPSG:27700") options.AddRange(["-ct", layer.Operation.Pipeline]);
        if (scale > 0)
        {
            string inverse = (1 / scale).ToString("R", CultureInfo.InvariantCulture);
            options.AddRange(["-wo", $"XSCALE={inverse}", "-wo", $"YSCALE={inverse}"]);
        }
        float[] ours = Support.Layers.Sample(layer, kernel, zoom, window, scale > 0 ? (scale, scale) : null);
        return (ours, Gdalwarp.Warp(layer.Files.Count == 1 ? path : Vrt(layer), zoom, window, method, options), window);
    }

    private string Vrt(RasterLayer layer)
    {
        string vrt = _folder.File("joined.vrt");
        Command.Run("gdalbuildvrt", ["-q", "-a_srs", layer.Operation.Crs, vrt, .. layer.Files.Select(f => f.Path)]);
        return vrt;
    }

    private string MakeLaea()
    {
        string path = _folder.File("laea.tif");
        Command.Run("gdalwarp", "-q", "-t_srs", "EPSG:3035", "-tr", "800", "800", "-r", "bilinear", "-ot", "Float32", "-dstnodata", "-9999",
            RealData.Path("bathy/inner_hebrides/gebco_2014_glider.tif"), path);
        return path;
    }

    private static bool AtEdge(float[] cells, Window window, int i)
    {
        int col = i % window.Width, row = i / window.Width;
        for (int r = Math.Max(row - 1, 0); r <= Math.Min(row + 1, window.Height - 1); r++)
            for (int c = Math.Max(col - 1, 0); c <= Math.Min(col + 1, window.Width - 1); c++)
                if (float.IsNaN(cells[(r * window.Width) + c])) return true;
        return false;
    }
}
