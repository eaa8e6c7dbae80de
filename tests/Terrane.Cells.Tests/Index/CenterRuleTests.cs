using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Reference;
using Terrane.Cells.Runs;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Tests.Index;

public sealed class CenterRuleTests
{
    // Borders through the centres of columns 1 and 4 and of rows 1 and 4.
    private static readonly Polygon OnCentres = Shapes.Part(Shapes.Box(1.5, 1.5, 4.5, 4.5));

    [Fact]
    public void Centres_on_the_border_belong_to_the_zone()
    {
        CellGrid grid = TestGrid.Plane(6, 6);
        Assert.Equal("""
            ......
            .####.
            .####.
            .####.
            .####.
            ......
            """, Shapes.Draw(grid, Shapes.Sweep(grid, Shapes.Zone(OnCentres))));
    }

    [Fact]
    public void Under_partition_only_the_south_and_west_borders_count()
    {
        CellGrid grid = TestGrid.Plane(6, 6);
        Assert.Equal("""
            ......
            ......
            .###..
            .###..
            .###..
            ......
            """, Shapes.Draw(grid, Shapes.Sweep(grid, Shapes.Zone(OnCentres), ties: TieRule.Partition)));
    }

    [Fact]
    public void A_centre_on_the_border_of_a_hole_is_left_out()
    {
        CellGrid grid = TestGrid.Plane(6, 6);
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(0, 0, 6, 6), Shapes.Box(1.5, 1.5, 4.5, 4.5)));
        var runs = new List<CellRun>();
        SweepFigures figures = Shapes.Figures(grid, zone, InclusionRule.Center, TieRule.Inclusive, runs);
        Assert.Equal("""
            ######
            #....#
            #....#
            #....#
            #....#
            ######
            """, Shapes.Draw(grid, runs));
        Assert.Equal((36, 20, 16, 12), (figures.Visited, figures.Included, figures.InHole, figures.Ties));
    }

    [Fact]
    public void An_island_that_fills_a_hole_brings_its_cells_back()
    {
        CellGrid grid = TestGrid.Plane(6, 6);
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(0, 0, 6, 6), Shapes.Box(1.5, 1.5, 4.5, 4.5)), OnCentres);
        Assert.Equal(36, Shapes.Cells(Shapes.Sweep(grid, zone)).Count);
    }

    [Fact]
    public void Overlapping_polygons_are_one_area()
    {
        CellGrid grid = TestGrid.Plane(8, 4);
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(0, 0, 5, 4)), Shapes.Part(Shapes.Box(3, 1, 8, 3)));
        Assert.Equal("""
            #####...
            ########
            ########
            #####...
            """, Shapes.Draw(grid, Shapes.Sweep(grid, zone)));
    }

    [Theory]
    [InlineData(0.5)]  // corners on lines and centres
    [InlineData(0.125)]
    public void Random_polygons_agree_with_point_in_polygon_cell_by_cell(double step)
    {
        var random = new Random(1);
        for (int n = 0; n < 60; n++)
        {
            CellGrid grid = n % 2 == 0 ? TestGrid.Plane(24, 20) : TestGrid.SouthUp(24, 20);
            Zone zone = RandomZone(random, step);
            var reference = new ReferenceEnumerator(grid, zone);
            var runs = new List<CellRun>();
            SweepFigures figures = Shapes.Figures(grid, zone, InclusionRule.Center, TieRule.Inclusive, runs);
            Assert.Equal(reference.Enumerate(InclusionRule.Center, 0, grid.Rows, 0, grid.Columns), Shapes.Cells(runs));
            int ties = Enumerable.Range(0, grid.Rows).Sum(r => Enumerable.Range(0, grid.Columns).Count(c => reference.IsTie(r, c)));
            Assert.Equal(ties, figures.Ties);
        }
    }

    [Fact]
    public void Two_neighbours_share_no_cell_and_leave_none_under_partition()
    {
        // A border of diagonal, level and upright pieces through many centres, written once in each direction.
        (double, double)[] border = [(6.5, 0), (6.5, 3.5), (9.5, 3.5), (4.5, 8.5), (4.5, 10.5), (2, 10.5), (8, 16)];
        CellGrid grid = TestGrid.Plane(16, 16);
        Zone west = Shapes.Zone(Shapes.Part(Shapes.Ring([.. border, (0, 16), (0, 0)])));
        Zone east = Shapes.Zone(Shapes.Part(Shapes.Ring([(16, 0), (16, 16), .. border.Reverse()])));
        List<(int, int)> a = Shapes.Cells(Shapes.Sweep(grid, west, ties: TieRule.Partition)), b = Shapes.Cells(Shapes.Sweep(grid, east, ties: TieRule.Partition));
        Assert.Empty(a.Intersect(b));
        Assert.Equal(256, a.Count + b.Count);

        List<(int, int)> both = [.. Shapes.Cells(Shapes.Sweep(grid, west)).Intersect(Shapes.Cells(Shapes.Sweep(grid, east)))];
        Assert.Equal(4 + 3 + 5 + 2 + 2, both.Count); // centres on the five pieces of the border that meet any
        Assert.All(both, cell => Assert.True(new ReferenceEnumerator(grid, west).IsTie(cell.Item1, cell.Item2)));
    }

    [Fact]
    public void Results_do_not_depend_on_the_band()
    {
        var random = new Random(3);
        CellGrid grid = TestGrid.Plane(40, 40);
        for (int n = 0; n < 20; n++)
        {
            Zone zone = Shapes.Zone(Shapes.Part(Shapes.Star(random, 20, 20, 19, 60, n % 2 == 0 ? 0.5 : 1e-6)));
            foreach (InclusionRule rule in Enum.GetValues<InclusionRule>())
            {
                List<CellRun> whole = Shapes.Sweep(grid, zone, rule);
                Assert.Equal(whole, Shapes.Sweep(grid, zone, rule, band: 1));
                Assert.Equal(whole, Shapes.Sweep(grid, zone, rule, band: 7));
            }
        }
    }

    internal static Zone RandomZone(Random random, double step)
    {
        PolygonRing outer = Shapes.Star(random, 12, 10, 11, 24, step);
        // A hole well inside of the outer ring's least radius.
        PolygonRing hole = Shapes.Star(random, 12, 10, 3.5, 12, step);
        return Shapes.Zone(Shapes.Part(outer, hole));
    }
}
