using Terrane.Cells.Coverage;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Runs;
using Terrane.Cells.Zones;
using Terrane.Raster.Polygons;

namespace Terrane.Cells.Index;

/// <summary>One cell for a zone that has none, when asked for.</summary>
internal static class Fallback
{
    /// <summary>Null when the zone lies outside of the grid, or has no area.</summary>
    public static CellRun? Find(CellGrid grid, Zone zone, FallbackRule rule) =>
        rule == FallbackRule.MaxOverlap ? MaxOverlap(grid, zone) : RepresentativePoint(grid, zone);

    private static CellRun? MaxOverlap(CellGrid grid, Zone zone)
    {
        var edges = new ZoneEdges(grid, zone);
        (int first, int end) = edges.Rows;
        CellRun? best = null;
        double most = 0;
        var sweep = new CoverageSweep(edges);
        for (int row = first; row < end; row++)
        {
            foreach (CoverageSpan span in sweep.Row(row))
            {
                if (span.Fraction <= most) continue;
                (best, most) = (new CellRun(row, span.First, 1), span.Fraction);
            }
        }
        return best;
    }

    /// <summary>The middle of the widest stretch of the largest polygon, halfway between its southern and northern ends.</summary>
    private static CellRun? RepresentativePoint(CellGrid grid, Zone zone)
    {
        Polygon? largest = zone.Parts.MaxBy(part => Math.Abs(part.Exterior.TwiceArea));
        if (largest is null) return null;
        double y = (largest.Exterior.Y.Min() + largest.Exterior.Y.Max()) / 2;
        List<double> crossings = [.. largest.Rings.SelectMany(ring => Crossings(ring, y)).Order()];
        (double x, double width) = (0, 0);
        for (int i = 0; i + 1 < crossings.Count; i += 2)
            if (crossings[i + 1] - crossings[i] > width) (x, width) = ((crossings[i] + crossings[i + 1]) / 2, crossings[i + 1] - crossings[i]);
        if (width == 0) return null;
        if (grid.IsGeographic) x += 360 * Math.Ceiling((grid.West - x) / 360);
        int column = Sorted.FirstAbove(grid.ColumnLines, x) - 1;
        int row = (grid.IsNorthUp ? Sorted.FirstBelow(grid.RowLines, y) : Sorted.FirstAbove(grid.RowLines, y)) - 1;
        return column >= 0 && column < grid.Columns && row >= 0 && row < grid.Rows ? new CellRun(row, column, 1) : null;
    }

    private static IEnumerable<double> Crossings(PolygonRing ring, double y)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            int previous = i == 0 ? ring.Count - 1 : i - 1;
            if ((ring.Y[previous] <= y) == (ring.Y[i] <= y)) continue;
            double x0 = ring.Unwrapped(previous), x1 = ring.Unwrapped(i);
            yield return x0 + ((y - ring.Y[previous]) * ((x1 - x0) / (ring.Y[i] - ring.Y[previous])));
        }
    }
}
