using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Runs;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Tests.Support;

internal static class Shapes
{
    public static PolygonRing Ring(params (double X, double Y)[] points) => new([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)]);

    public static PolygonRing Box(double west, double south, double east, double north) => Ring((west, south), (east, south), (east, north), (west, north));

    public static Zone Zone(params Polygon[] parts) => new("XX", "", true, parts);

    public static Polygon Part(params PolygonRing[] rings) => new(rings);

    /// <summary>A ring round a centre, its corners on a lattice of the given step, so that ties are frequent; simple by construction.</summary>
    public static PolygonRing Star(Random random, double x, double y, double radius, int corners, double step)
    {
        var points = new List<(double, double)>();
        for (int i = 0; i < corners; i++)
        {
            double angle = 2 * Math.PI * i / corners, r = radius * (0.4 + (0.6 * random.NextDouble()));
            (double, double) point = (Math.Round((x + (r * Math.Cos(angle))) / step) * step, Math.Round((y + (r * Math.Sin(angle))) / step) * step);
            if (points.Count == 0 || points[^1] != point) points.Add(point);
        }
        return Ring([.. points]);
    }

    public static List<CellRun> Sweep(CellGrid grid, Zone zone, InclusionRule rule = InclusionRule.Center, TieRule ties = TieRule.Inclusive, int band = 1000)
    {
        var runs = new List<CellRun>();
        Figures(grid, zone, rule, ties, runs, band);
        return runs;
    }

    public static SweepFigures Figures(CellGrid grid, Zone zone, InclusionRule rule, TieRule ties, List<CellRun> runs, int band = 1000)
    {
        var sweep = new ZoneSweep(new ZoneEdges(grid, zone), rule, ties);
        var sum = new SweepFigures();
        for (int row = 0; row < grid.Rows; row += band) sum += sweep.Sweep(row, Math.Min(row + band, grid.Rows), runs);
        return sum;
    }

    /// <summary>The cells as (row, column), in order.</summary>
    public static List<(int Row, int Column)> Cells(IEnumerable<CellRun> runs) =>
        [.. runs.SelectMany(run => Enumerable.Range(run.Column, run.Length).Select(column => (run.Row, column)))];

    /// <summary>A picture of the cells: '#' for those listed, '.' for the others, one line per row.</summary>
    public static string Draw(CellGrid grid, IEnumerable<CellRun> runs)
    {
        HashSet<(int, int)> cells = [.. Cells(runs)];
        return string.Join('\n', Enumerable.Range(0, grid.Rows).Select(r => string.Concat(Enumerable.Range(0, grid.Columns).Select(c => cells.Contains((r, c)) ? '#' : '.'))));
    }
}
