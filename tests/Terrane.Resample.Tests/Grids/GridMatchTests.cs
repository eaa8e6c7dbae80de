using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Grids;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Grids;

public sealed class GridMatchTests
{
    [Fact]
    public void A_sixth_of_a_degree_with_six_digits_drifts_a_cell_round_the_globe_and_is_no_passthrough()
    {
        CellGrid sixth = Sources.Grid(2160, 1080, -180, 1.0 / 6, 90, -1.0 / 6, "EPSG:4326");
        var rounded = new Grid(2160, 1080, new AffineTransform(-180, 0.166744, 0, 90, 0, -0.166744), "EPSG:4326");
        GridMatch match = GridMatch.Of(rounded, sixth);
        Assert.Null(match.Offset);
        Assert.Contains("1.002 cells out of step", match.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_grid_with_rounding_in_its_numbers_is_a_passthrough()
    {
        CellGrid sixth = Sources.Grid(2160, 1080, -180, 1.0 / 6, 90, -1.0 / 6, "EPSG:4326");
        var other = new Grid(2160, 1080, new AffineTransform(-180.00000001, 0.166666666667, 0, 90, 0, -0.166666666667), "OGC:CRS84");
        Assert.True(GridMatch.Of(other, sixth).IsWhole);
    }

    [Fact]
    public void A_part_of_the_lattice_is_copied_to_its_place()
    {
        CellGrid grid = Sources.Grid(10, 8, 0, 100, 800, -100);
        GridMatch match = GridMatch.Of(new Grid(4, 3, new AffineTransform(200, 100, 0, 700, 0, -100), "EPSG:32626"), grid);
        Assert.Equal((2, 1), match.Offset);
        Assert.False(match.IsWhole);
    }

    [Theory]
    [InlineData("global-10m", 2160, 1080)]
    [InlineData("worldpop-1km", 43_199, 16_755)]
    [InlineData("1/6,EPSG:4326", 12, 6)]
    [InlineData("0.5,EPSG:4326,0.25,0.25", 5, 3)]
    [InlineData("7,4,10,0.5,20,-0.5,EPSG:4326", 7, 4)]
    public void Texts_become_grids(string text, int columns, int rows)
    {
        CellGrid grid = TargetGrid.Parse(text, text.Contains('/', StringComparison.Ordinal) || text.StartsWith("0.5", StringComparison.Ordinal) ? new Bounds(10, 20, 12, 21) : null, () => []);
        Assert.Equal((columns, rows), (grid.Columns, grid.Rows));
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("0,EPSG:4326")]
    [InlineData("1,EPSG:4326,2")]
    public void What_is_no_grid_is_refused(string text) =>
        Assert.Equal("resample.grid", Assert.Throws<ResampleException>(() => TargetGrid.Parse(text, new Bounds(0, 0, 1, 1), () => [])).Code);
}
