using Terrane.Core;
using Terrane.Raster.Cache;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Files;

/// <summary>What is odd in rasters as their publishers made them; the oddities of places and lattices are in RasterLayerTests and GdalwarpTests.</summary>
public sealed class TrapTests
{
    [Fact]
    public void A_sentinel_that_its_pixels_only_nearly_hold_is_void()
    {
        float[] cells = All("grids/sao_miguel/gpw_v411_2020_land_area_2020.tif", out RasterFile file);
        Assert.Equal([-3.4028230607370965e+38], file.NoData);
        Assert.InRange(cells.Count(float.IsNaN), 1, cells.Length - 1);
        Assert.All(cells.Where(v => !float.IsNaN(v)), v => Assert.InRange(v, 0, 1)); // square kilometres of a cell
    }

    [Fact]
    public void A_sentinel_that_its_type_cannot_hold_voids_nothing()
    {
        float[] cells = All("grids/sao_miguel/clc2018_v2020_20u1.tif", out RasterFile file);
        Assert.Equal([-128.0], file.NoData);
        Assert.DoesNotContain(cells, float.IsNaN);
    }

    [Fact]
    public void A_file_is_what_it_holds_and_not_what_its_name_suggests()
    {
        // Named as a third of an arc second of 3DEP, which would be z14; it is 92 m SRTM in UTM.
        using RasterLayer layer = Support.Layers.Only(RealData.Path("dem/gabon/USGS_13_n00e011.tif"));
        Assert.Equal(("EPSG:32632", (byte)10), (layer.Grid.Crs, layer.NativeZoom));
    }

    [Fact]
    public void Cells_that_are_not_square_are_classes_of_which_none_is_made_up()
    {
        using RasterLayer layer = Support.Layers.Only(RealData.Path("grids/zion_nlcd.tif"));
        Assert.Equal("EPSG:26912", layer.Grid.Crs);
        Assert.NotEqual(layer.Grid.Transform.ColumnStep, layer.Grid.Transform.RowStep);
        Window window = Support.Layers.Middle(layer, 12, 256);
        foreach (ResamplingKernel kernel in new[] { ResamplingKernel.Nearest, ResamplingKernel.Mode })
            Assert.Subset(new HashSet<float> { 1, 2, 3, 4, 5, 6, 7, 8 }, Support.Layers.Sample(layer, kernel, 12, window).Where(v => !float.IsNaN(v)).ToHashSet());
    }

    [Fact]
    public void Holes_of_nan_are_the_holes_that_others_see()
    {
        // numpy.isnan of rasterio's band: 171 of 961.
        float[] cells = All("bathy/holes/earth_relief_20m_holes.grd", out RasterFile file, "EPSG:4326");
        Assert.Equal((31L, 31L), (file.Grid.Width, file.Grid.Height));
        Assert.Equal(171, cells.Count(float.IsNaN));
    }

    [Fact]
    public void A_netcdf_with_a_row_and_a_column_more_holds_the_cells_of_its_geotiff()
    {
        float[] tif = All("bathy/inner_hebrides/gebco_2014_glider.tif", out RasterFile a), nc = All("bathy/inner_hebrides/gebco_2014_glider.nc", out RasterFile b, "EPSG:4326");
        Assert.Equal((a.Grid.Width + 1, a.Grid.Height + 1), (b.Grid.Width, b.Grid.Height));
        (int col, int row) = ((int)Math.Round((a.Grid.Bounds.West - b.Grid.Bounds.West) * 120), (int)Math.Round((b.Grid.Bounds.North - a.Grid.Bounds.North) * 120));
        for (int y = 0; y < a.Grid.Height; y++)
            for (int x = 0; x < a.Grid.Width; x++)
                Assert.Equal(nc[((y + row) * b.Grid.Width) + x + col], tif[(y * a.Grid.Width) + x]);
    }

    [Fact]
    public void A_sea_that_is_stored_as_land_is_void_in_the_range_that_is_given()
    {
        string folder = RealData.Path("dem/ost50_inner_hebrides");
        string zip = Directory.GetFiles(folder, "*.zip").Order(StringComparer.Ordinal).First(z => Cells(z, null).Any(v => v is <= 0 and >= -1.8f));
        float[] all = Cells(zip, null), land = Cells(zip, new RasterOptions { ValidMin = 0.1 });
        Assert.DoesNotContain(all, float.IsNaN); // no value of it is declared to be the sea
        Assert.Equal(all.Count(v => v < 0.1f), land.Count(float.IsNaN));
    }

    [Fact]
    public void Statistics_beside_a_grid_that_are_not_its_own_change_nothing()
    {
        // The .aux.xml of every square has the same minimum and maximum.
        string[] zips = [.. Directory.GetFiles(RealData.Path("dem/ost50_gloucestershire"), "*.zip").Order(StringComparer.Ordinal)];
        Assert.True(Cells(zips[0], null).Max() != Cells(zips[^1], null).Max());
    }

    private static float[] All(string path, out RasterFile file, string? crs = null)
    {
        var options = new RasterOptions { Crs = crs };
        file = Assert.Single(Support.Layers.Scan(RealData.Path(path), options));
        return Cells(RealData.Path(path), options);
    }

    private static float[] Cells(string path, RasterOptions? options)
    {
        using RasterLayer layer = Support.Layers.Only(path, options);
        using var cache = new ChunkCache(ByteSize.Mebibytes(64));
        var cells = new float[layer.Grid.Width * layer.Grid.Height];
        cache.ReadWindow(layer, new Window(0, 0, (int)layer.Grid.Width, (int)layer.Grid.Height), cells);
        return cells;
    }
}
