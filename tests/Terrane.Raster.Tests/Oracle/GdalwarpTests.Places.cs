using Terrane.Core;
using Terrane.Raster.Kernels;
using Terrane.Raster.Layers;
using Terrane.Raster.Tests.Support;

namespace Terrane.Raster.Tests.Oracle;

/// <summary>Grids that lie about the poles, are turned, or count in kilometres.</summary>
public sealed partial class GdalwarpTests
{
    // 300 x 300 cells; the middle of the window in pixels of the zoom is that of lon, lat.
    [Theory]
    [InlineData("EPSG:3995", -1_500_000, 1_500_000, 10_000, 0, 140, 80)]
    [InlineData("EPSG:3413", -1_500_000, 1_500_000, 10_000, 0, -45, 82)]
    [InlineData("EPSG:3413", -1_500_000, 1_500_000, 10_000, 0, 179, 81)]
    [InlineData("EPSG:3031", -1_500_000, 1_500_000, 10_000, 0, 100, -80)]
    [InlineData("EPSG:3031", -1_500_000, 1_500_000, 10_000, 0, -179, -82)]
    [InlineData("EPSG:32633", 400_000, 5_500_000, 1_000, 400, 15.6, 48.3)]
    [InlineData("+proj=utm +zone=33 +datum=WGS84 +units=km", 400, 5_500, 1, 0.4, 15.6, 48.3)]
    [InlineData("+proj=utm +zone=33 +datum=WGS84 +units=us-ft", 1_312_333, 18_044_583, 3_281, 0, 15.6, 48.3)]
    public void Polar_turned_and_kilometre_grids_lie_where_gdal_puts_them(string crs, double west, double north, double cell, double turn, double lon, double lat)
    {
        const int Side = 300;
        var transform = new AffineTransform(west, cell, turn, north, turn, -cell);
        string path = Synthetic.Write(_folder.File("made.tif"), Side, transform, crs, Synthetic.Hills(Side, Side));
        using RasterLayer layer = Support.Layers.Only(path);
        byte zoom = layer.NativeZoom;
        double resolution = WebMercator.Resolution(zoom);
        long col = (long)((WebMercator.XOfLongitude(lon) + WebMercator.HalfExtent) / resolution), row = (long)((WebMercator.HalfExtent - WebMercator.YOfLatitude(lat)) / resolution);
        // Not across the antimeridian: there gdalwarp sees the edge of its own target.
        var window = new Window(Math.Clamp(col - 64, 0, (512L << zoom) - 128), row - 64, 128, 128);
        // Exactly at its own edge gdalwarp gives up cells that we weigh anew; the middle of the file has none.
        float[] ours = Support.Layers.Sample(layer, ResamplingKernel.Bilinear, zoom, window, (1, 1));
        float[] theirs = Gdalwarp.Warp(path, zoom, window, "bilinear", "-wo", "XSCALE=1", "-wo", "YSCALE=1");
        Difference difference = Difference.Between(ours, theirs);
        Assert.InRange(difference.OnlyOurs + difference.OnlyTheirs, 0, 2);
        // These hills change by 200 m from cell to cell: 2^-16 cells are 3 mm, and the mesh's curvature near a pole some more.
        Check(difference, $"{crs} z{zoom}", 0.05, 1);
    }
}
