using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Tests.Support;

namespace Terrane.Cells.Tests.Areas;

public sealed class AreaTests
{
    private const double Step = 0.0083333333;

    // Values of 50 digit arithmetic, from an independent evaluation of the closed form.
    [Theory]
    [InlineData(360, -90, 90, 510065621724088.5)]
    [InlineData(1, 0, 1, 12308463893.975)]
    [InlineData(Step, 0, Step, 854796.662402)]
    [InlineData(Step, 45, 45 + Step, 608455.567152)]
    [InlineData(Step, 60, 60 + Step, 431668.607836)]
    public void Areas_are_those_of_the_ellipsoid(double width, double south, double north, double expected)
    {
        double found = EllipsoidArea.Of(width, south, north);
        Assert.Equal(expected, found, 1e-12 * expected + 1e-6);
    }

    [Fact]
    public void The_rows_of_the_30_second_grid_have_their_known_areas()
    {
        CellGrid grid = TestGrid.WorldPop;
        double[] areas = grid.RowAreas(AreaModel.Ellipsoid);
        foreach ((int row, double expected) in new[] { (0, 96123.94295742123), (5000, 639437.9220683913), (10000, 854785.6067834304), (16754, 482574.9224627148) })
            Assert.Equal(expected, areas[row], expected * 3e-12); // theirs are of latitudes in radians, whose rounding is 1.5e-12 of a row's height
        Assert.Equal(464550170913414.9, areas.Sum() * 43199, 464550170913414.9 * 1e-13);
    }

    [Fact]
    public void Geodesic_polygons_differ_from_parallels_by_what_is_known()
    {
        CellGrid grid = TestGrid.WorldPop;
        double[] parallels = grid.RowAreas(AreaModel.Ellipsoid), geodesics = grid.RowAreas(AreaModel.GeodesicPolygon);
        for (int row = 0; row < grid.Rows; row += 97) Assert.InRange((geodesics[row] / parallels[row]) - 1, -1e-8, 1e-8);
        int equator = (int)(83.6329165016827 / Step);
        Assert.InRange((geodesics[equator] / parallels[equator]) - 1, 1.5e-9, 2.1e-9); // 1.8e-9 was measured at the equator
    }

    [Fact]
    public void Plain_arithmetic_gives_sines_to_the_last_bit_or_next_to_it()
    {
        // Radians of the oracle are rounded to 2.2e-16, then its result.
        for (double degrees = -90; degrees <= 90; degrees += 0.37)
        {
            Assert.Equal(Math.Sin(degrees * Math.PI / 180), DegreeMath.Sin(degrees), 4.5e-16);
            Assert.Equal(Math.Cos(degrees * Math.PI / 180), DegreeMath.Cos(degrees), 4.5e-16);
        }
        for (double x = -0.2; x <= 0.2; x += 0.007) Assert.Equal(Math.Atanh(x), DegreeMath.AtanhSmall(x), 1e-16);
    }

    [Fact]
    public void Cells_of_a_projected_grid_have_their_planar_area() =>
        Assert.All(TestGrid.Plane(3, 3).RowAreas(AreaModel.Ellipsoid), area => Assert.Equal(1, area));
}
