using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Tests.Index;

public sealed class AntimeridianTests
{
    private static readonly CellGrid Globe = TestGrid.Globe(10);

    [Fact]
    public void A_ring_that_jumps_covers_what_lies_between_its_ends_and_not_the_world()
    {
        Zone zone = Unwrapped(Shapes.Ring((170, -10), (-170, -10), (-170, 10), (170, 10)));
        Assert.Equal([(8, 0), (8, 35), (9, 0), (9, 35)], Shapes.Cells(Shapes.Sweep(Globe, zone)));
        Assert.Equal([(8, 0), (8, 35), (9, 0), (9, 35)], Shapes.Cells(Shapes.Sweep(Globe, zone, InclusionRule.AnyOverlap)));
    }

    [Fact]
    public void A_country_on_both_sides_is_left_as_it_is()
    {
        long crossing = 0, polar = 0;
        Polygon west = Shapes.Part(Shapes.Box(-180, 0, -150, 10)), east = Shapes.Part(Shapes.Box(170, 0, 180, 10));
        Assert.Same(west, Antimeridian.Unwrap(west, ref crossing, ref polar));
        Assert.Same(east, Antimeridian.Unwrap(east, ref crossing, ref polar));
        Assert.Equal(0, crossing);
        Assert.Equal([0, 1, 2, 35], Shapes.Cells(Shapes.Sweep(Globe, Shapes.Zone(west, east))).Select(cell => cell.Column));
    }

    [Fact]
    public void A_ring_round_the_pole_is_closed_along_it()
    {
        long crossing = 0, polar = 0;
        Polygon part = Antimeridian.Unwrap(Shapes.Part(Shapes.Ring((-170, -70), (-90, -70), (0, -70), (90, -70), (170, -70))), ref crossing, ref polar);
        Assert.Equal((1, 1), (crossing, polar));
        List<(int Row, int Column)> cells = Shapes.Cells(Shapes.Sweep(Globe, Shapes.Zone(part)));
        Assert.Equal(72, cells.Count); // two rows of the whole globe
        Assert.All(cells, cell => Assert.InRange(cell.Row, 16, 17));
    }

    [Fact]
    public void The_lower_edge_of_a_map_of_Antarctica_is_no_crossing()
    {
        long crossing = 0, polar = 0;
        Polygon part = Antimeridian.Unwrap(Shapes.Part(Shapes.Ring((-180, -90), (180, -90), (180, -70), (0, -70), (-180, -70))), ref crossing, ref polar);
        Assert.Equal((0, 0), (crossing, polar));
        Assert.Equal(72, Shapes.Cells(Shapes.Sweep(Globe, Shapes.Zone(part))).Count);
    }

    [Fact]
    public void A_grid_from_0_to_360_finds_western_longitudes()
    {
        CellGrid grid = TestGrid.Globe(10, west: 0);
        Assert.Equal([(8, 26), (8, 27)], Shapes.Cells(Shapes.Sweep(grid, Shapes.Zone(Shapes.Part(Shapes.Box(-100, 0, -80, 10))))));
    }

    [Fact]
    public void A_column_across_the_antimeridian_overlaps_what_lies_on_its_other_side()
    {
        // Column 0 of the 30" grid begins at -180.0012493: land at 179.9999 is in it.
        CellGrid grid = TestGrid.WorldPop;
        Zone zone = Shapes.Zone(Shapes.Part(Shapes.Box(179.9995, 10, 180, 10.02)));
        List<(int Row, int Column)> cells = Shapes.Cells(Shapes.Sweep(grid, zone, InclusionRule.AnyOverlap));
        Assert.NotEmpty(cells);
        Assert.All(cells, cell => Assert.Equal(0, cell.Column));
    }

    [Fact]
    public void A_hole_written_on_the_other_side_is_moved_to_its_ring()
    {
        Zone zone = Unwrapped(Shapes.Ring((150, -20), (-150, -20), (-150, 20), (150, 20)), Shapes.Box(-170, -10, -160, 10));
        List<int> middle = [.. Shapes.Cells(Shapes.Sweep(Globe, zone)).Where(cell => cell.Row == 9).Select(cell => cell.Column)];
        Assert.Equal([0, 2, 33, 34, 35], middle);
    }

    private static Zone Unwrapped(params PolygonRing[] rings)
    {
        long crossing = 0, polar = 0;
        return Shapes.Zone(Antimeridian.Unwrap(Shapes.Part(rings), ref crossing, ref polar));
    }
}
