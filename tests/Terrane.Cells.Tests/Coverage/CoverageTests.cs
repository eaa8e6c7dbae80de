using Terrane.Cells.Coverage;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Reference;
using Terrane.Cells.Tests.Index;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Tests.Coverage;

public sealed class CoverageTests
{
    [Fact]
    public void Fractions_of_a_box_can_be_worked_out_by_hand()
    {
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(0.5, 0.75, 3.25, 2)));
        Assert.Equal([(1, 0, 0.5), (1, 1, 1), (1, 2, 1), (1, 3, 0.25), (2, 0, 0.125), (2, 1, 0.25), (2, 2, 0.25), (2, 3, 0.0625)],
            Fractions(TestGrid.Plane(4, 3), zone));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.001)]
    [InlineData(1e-9)]
    public void Fractions_equal_those_of_clipping(double step)
    {
        var random = new Random(4);
        for (int n = 0; n < 25; n++)
        {
            CellGrid grid = n % 2 == 0 ? TestGrid.Plane(24, 20) : TestGrid.SouthUp(24, 20);
            Zone zone = CenterRuleTests.RandomZone(random, step);
            if (n % 3 == 0) zone = zone with { Parts = [.. zone.Parts.Select(part => new Polygon([.. part.Rings.Select(Reversed)]))] }; // winding is no matter
            var reference = new ReferenceEnumerator(grid, zone);
            Dictionary<(int, int), double> ours = Fractions(grid, zone).ToDictionary(f => (f.Row, f.Column), f => f.Fraction);
            for (int row = 0; row < grid.Rows; row++)
                for (int column = 0; column < grid.Columns; column++)
                    Assert.Equal(reference.Coverage(row, column), ours.GetValueOrDefault((row, column)), 1e-12);
        }
    }

    [Fact]
    public void Covered_cells_are_those_of_any_overlap()
    {
        var random = new Random(5);
        CellGrid grid = TestGrid.Plane(24, 20);
        for (int n = 0; n < 20; n++)
        {
            Zone zone = CenterRuleTests.RandomZone(random, 0.01);
            Assert.Equal(Shapes.Cells(Shapes.Sweep(grid, zone, InclusionRule.AnyOverlap)), Fractions(grid, zone).Select(f => (f.Row, f.Column)));
        }
    }

    [Fact]
    public void What_reaches_beyond_the_grid_is_cut_off()
    {
        CellGrid grid = TestGrid.Plane(3, 3);
        Assert.Equal(9, Fractions(grid, Shapes.Zone(Shapes.Part(Shapes.Box(-10.5, -7.25, 20, 30)))).Count(f => f.Fraction == 1));
        Assert.Equal(2.25, Fractions(grid, Shapes.Zone(Shapes.Part(Shapes.Box(-5, -5, 1.5, 1.5)))).Sum(f => f.Fraction), 1e-15);
    }

    [Fact]
    public void Overlapping_polygons_count_once()
    {
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(0, 0, 2, 1)), Shapes.Part(Shapes.Box(0, 0, 2, 1)));
        Assert.Equal([(0, 0, 1), (0, 1, 1)], Fractions(TestGrid.Plane(3, 1), zone));
    }

    private static List<(int Row, int Column, double Fraction)> Fractions(CellGrid grid, Zone zone)
    {
        var sweep = new CoverageSweep(new ZoneEdges(grid, zone));
        return [.. Enumerable.Range(0, grid.Rows).SelectMany(row => sweep.Row(row).ToArray()
            .SelectMany(span => Enumerable.Range(span.First, span.End - span.First).Select(column => (row, column, span.Fraction))))];
    }

    private static PolygonRing Reversed(PolygonRing ring) => new([.. ring.X.Reverse()], [.. ring.Y.Reverse()]);
}
