using Terrane.Core;
using Terrane.Native.Ogr;
using Terrane.Sources.Coverage;

namespace Terrane.Sources.Tests.Coverage;

public sealed class OutlineTracerTests
{
    private static readonly AffineTransform Plain = new(0, 1, 0, 0, 0, 1);

    [Fact]
    public void A_square_with_a_hole_is_one_outer_ring_and_one_hole()
    {
        OutlinePolygon polygon = Assert.Single(Trace("###", "#.#", "###"));
        Assert.Equal(2, polygon.Rings.Count);
        Assert.Equal(18, OutlineRings.Area(polygon.Rings[0]));
        Assert.Equal(-2, OutlineRings.Area(polygon.Rings[1]));
    }

    [Fact]
    public void Cells_that_touch_in_a_corner_are_apart() => Assert.Equal(2, Trace("#.", ".#").Count);

    [Fact]
    public void A_hole_that_touches_the_edge_in_a_corner_stays_a_hole()
    {
        OutlinePolygon polygon = Assert.Single(Trace("####", "#.##", "##.#", "####"));
        Assert.Equal(3, polygon.Rings.Count); // two holes that touch in a corner, and not one that crosses itself
        Assert.Null(VectorGeometry.Invalidity(Wkb([polygon])));
    }

    [Fact]
    public void An_outline_that_meets_itself_in_a_corner_encloses_a_hole()
    {
        OutlinePolygon polygon = Assert.Single(Trace("##.", "#.#", "###"));
        Assert.Null(VectorGeometry.Invalidity(Wkb([polygon])));
        Assert.Equal(2, polygon.Rings.Count);
    }

    [Fact]
    public void No_cell_gives_no_polygon_and_all_cells_give_four_corners()
    {
        Assert.Empty(Trace("...", "..."));
        Assert.Equal(8, Assert.Single(Assert.Single(Trace("###", "###")).Rings).Length);
    }

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.1)]
    [InlineData(3, 0.9)]
    [InlineData(4, 0.6)]
    [InlineData(5, 0.41)]
    public void Random_cells_give_valid_polygons_of_exactly_these_cells(int seed, double share)
    {
        var random = new Random(seed);
        for (int round = 0; round < 60; round++)
        {
            int width = random.Next(1, 40), height = random.Next(1, 40);
            bool[,] cells = new bool[height, width];
            for (int y = 0; y < height; y++) for (int x = 0; x < width; x++) cells[y, x] = random.NextDouble() < share;
            List<OutlinePolygon> polygons = Trace(cells);
            Assert.Equal(Cells.Areas(cells), polygons.Count);
            if (polygons.Count == 0) continue;
            Assert.Null(VectorGeometry.Invalidity(Wkb(polygons)));
            Assert.Equal(cells, Cells.Fill(polygons, width, height));
        }
    }

    [Fact]
    public void More_open_corners_than_allowed_are_refused()
    {
        var tracer = new OutlineTracer(_ => { }, maximumCorners: 100);
        int[] comb = [.. Enumerable.Range(0, 200)];
        Assert.Equal("ingest.outline.memory", Assert.Throws<SourcesException>(() => tracer.AddRows(comb)).Code);
    }

    private static List<OutlinePolygon> Trace(params string[] rows)
    {
        bool[,] cells = new bool[rows.Length, rows[0].Length];
        for (int y = 0; y < rows.Length; y++) for (int x = 0; x < rows[0].Length; x++) cells[y, x] = rows[y][x] == '#';
        return Trace(cells);
    }

    private static List<OutlinePolygon> Trace(bool[,] cells)
    {
        var polygons = new List<OutlinePolygon>();
        var tracer = new OutlineTracer(polygons.Add, 1_000_000);
        for (int y = 0; y < cells.GetLength(0); y++) tracer.AddRows([.. Cells.Runs(cells, y)]);
        tracer.Finish();
        return polygons;
    }

    private static byte[] Wkb(List<OutlinePolygon> polygons)
    {
        using var stream = new MemoryStream();
        foreach (OutlinePolygon polygon in polygons) PolygonWkb.Write(stream, polygon, Plain);
        return PolygonWkb.Multi(stream.ToArray(), polygons.Count);
    }
}
