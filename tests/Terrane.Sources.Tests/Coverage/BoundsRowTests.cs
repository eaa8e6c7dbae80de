using System.Globalization;
using Terrane.Core;
using Terrane.Sources.Coverage;
using Terrane.Sources.Tests.Support;

namespace Terrane.Sources.Tests.Coverage;

public sealed class BoundsRowTests
{
    private const double Half = 20037508.342789244;

    [Theory]
    [InlineData("EPSG:25832", 600_000, 5_400_000, 1000, 800, 10)]
    [InlineData("EPSG:2056", 2_621_000, 1_250_000, 2000, 2000, 0.5)]
    [InlineData("EPSG:4326", 7, 48, 3600, 3600, 0.000277777777777778)]
    [InlineData("EPSG:3035", 4_300_000, 3_200_000, 5000, 5000, 25)]
    public void Bounds_are_those_of_rasterio(string crs, double west, double north, int width, int height, double cell)
    {
        double[] found = Of(crs, west, north, width, height, cell);
        Bounds b = new Grid(width, height, new AffineTransform(west, cell, 0, north, 0, -cell), crs).Bounds;
        string wanted = Tool.Python("""
            import sys
            from rasterio.warp import transform_bounds
            print(*transform_bounds(sys.argv[1], 'EPSG:3857', *map(float, sys.argv[2:6])))
            """, [crs, .. new[] { b.West, b.South, b.East, b.North }.Select(v => v.ToString("R", CultureInfo.InvariantCulture))]);
        // PROJ's batched and single transforms may differ in the last bits.
        Assert.All(wanted.Split(' ').Select((text, i) => Math.Abs(double.Parse(text, CultureInfo.InvariantCulture) - found[i])), difference => Assert.InRange(difference, 0, 1e-6));
    }

    [Fact]
    public void A_raster_across_the_antimeridian_has_left_above_right()
    {
        double[] found = Of("EPSG:4326", 179, 10, 20, 10, 0.1);
        Assert.Equal(179 / 180.0 * Half, found[0], 3);
        Assert.Equal(-179 / 180.0 * Half, found[2], 3);
    }

    [Fact]
    public void A_raster_round_the_Earth_is_the_whole_square_and_does_not_cross() =>
        Assert.Equal([-Half, -Half, Half, Half], Of("EPSG:4326", -180, 90, 360, 180, 1));

    [Fact]
    public void Degrees_from_0_to_360_and_cells_that_stand_for_points_are_the_whole_square_too() =>
        Assert.Equal([-Half, -Half, Half, Half], Of("EPSG:4326", -0.5, 90.5, 361, 181, 1));

    [Fact]
    public void A_raster_that_ends_on_the_antimeridian_does_not_cross_it()
    {
        Assert.Equal(Half, Of("EPSG:4326", 170, 10, 100, 10, 0.1)[2], 3);
        Assert.Equal(-Half, Of("EPSG:4326", -180, 10, 100, 10, 0.1)[0], 3);
        Assert.Equal(-Half, Of("EPSG:4326", 180, 10, 100, 10, 0.1)[0], 3);
    }

    [Fact]
    public void The_pole_is_clamped_to_the_square()
    {
        double[] found = Of("EPSG:3413", -1_000_000, 1_000_000, 200, 200, 10_000);
        Assert.Equal((-Half, Half, Half), (found[0], found[2], found[3]));
    }

    [Fact]
    public void Metres_that_are_said_to_be_degrees_are_refused() =>
        Assert.Equal("ingest.bounds", Assert.Throws<SourcesException>(() => Of("EPSG:4326", 400_000, 200_000, 100, 100, 10)).Code);

    [Fact]
    public void Lines_are_read_back_by_any_CSV_reader_to_the_last_digit() =>
        Assert.Equal("a.tif,0.1,-2.5,1E+20,3,10,20", BoundsRow.Line("a.tif", [0.1, -2.5, 1e20, 3], 10, 20));

    private static double[] Of(string crs, double west, double north, int width, int height, double cell) =>
        BoundsRow.Of(new Grid(width, height, new AffineTransform(west, cell, 0, north, 0, -cell), crs), crs, "x");
}
