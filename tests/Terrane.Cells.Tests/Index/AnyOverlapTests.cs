using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Reference;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Tests.Index;

public sealed class AnyOverlapTests
{
    [Fact]
    public void A_polygon_on_grid_lines_has_just_its_cells()
    {
        // The predecessor grew polygons by half a cell and took what they touch: 36 cells for these 16.
        CellGrid grid = TestGrid.Plane(8, 8);
        Assert.Equal(16, Shapes.Cells(Shapes.Sweep(grid, Shapes.Zone(Shapes.Part(Shapes.Box(2, 2, 6, 6))), InclusionRule.AnyOverlap)).Count);
    }

    [Fact]
    public void The_least_area_counts_and_a_touch_does_not()
    {
        CellGrid grid = TestGrid.Plane(6, 4);
        double beyond = Math.BitIncrement(4.0);
        Assert.Equal("""
            ......
            .####.
            .####.
            ......
            """, Shapes.Draw(grid, Shapes.Sweep(grid, Shapes.Zone(Shapes.Part(Shapes.Box(1, 1, beyond, 3))), InclusionRule.AnyOverlap)));
        Assert.Equal("""
            ......
            .###..
            .###..
            ......
            """, Shapes.Draw(grid, Shapes.Sweep(grid, Shapes.Zone(Shapes.Part(Shapes.Box(1, 1, 4, 3))), InclusionRule.AnyOverlap)));
    }

    [Fact]
    public void A_sliver_inside_one_cell_is_found()
    {
        CellGrid grid = TestGrid.Plane(4, 4);
        Zone sliver = Shapes.Zone(Shapes.Part(Shapes.Ring((1.1, 2.1), (1.2, 2.1), (1.15, 2.1000001))));
        Assert.Equal([(1, 1)], Shapes.Cells(Shapes.Sweep(grid, sliver, InclusionRule.AnyOverlap)));
        Assert.Empty(Shapes.Sweep(grid, sliver));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.25)]
    [InlineData(1e-3)]
    public void Random_polygons_agree_with_clipping_every_cell(double step)
    {
        var random = new Random(2);
        for (int n = 0; n < 25; n++)
        {
            CellGrid grid = n % 2 == 0 ? TestGrid.Plane(24, 20) : TestGrid.SouthUp(24, 20);
            Zone zone = CenterRuleTests.RandomZone(random, step);
            var reference = new ReferenceEnumerator(grid, zone);
            HashSet<(int, int)> ours = [.. Shapes.Cells(Shapes.Sweep(grid, zone, InclusionRule.AnyOverlap))];
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int column = 0; column < grid.Columns; column++)
                {
                    // Clipping rounds: less than this is no statement about corners a multiple of 1/1000 apart.
                    double coverage = reference.Coverage(row, column);
                    if (coverage is > 0 and < 1e-9) continue;
                    Assert.True(ours.Contains((row, column)) == coverage > 0, $"polygon {n}, cell {row} {column}: coverage {coverage}");
                }
            }
        }
    }

    [Fact]
    public void A_way_out_and_back_adds_no_cell()
    {
        // GEOS before 3.12 fails on such rings inside one cell, and quantised files are full of them.
        long removed = 0;
        PolygonRing spiked = Shapes.Ring((1, 1), (3, 1), (3, 2), (5.5, 2), (3, 2), (3, 3), (1, 3));
        PolygonRing clean = RingCleaner.Clean(spiked, ref removed)!;
        Assert.Equal(2, removed);
        CellGrid grid = TestGrid.Plane(8, 4);
        Assert.Equal(4, Shapes.Cells(Shapes.Sweep(grid, Shapes.Zone(Shapes.Part(clean)), InclusionRule.AnyOverlap)).Count);
    }
}
