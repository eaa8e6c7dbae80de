using Terrane.Cells.Grids;

namespace Terrane.Cells.Exact;

/// <summary>Which rows a side of a polygon concerns. Ends are half-open and compared exactly.</summary>
internal static class RowRange
{
    /// <summary>Rows whose centre line y has ay &lt;= y &lt; by: half-open, so a vertex on a centre line counts once.</summary>
    public static (int First, int End) Crossing(CellGrid grid, in Edge edge) => grid.IsNorthUp
        ? (Sorted.FirstBelow(grid.RowCentres, edge.By), Sorted.FirstBelow(grid.RowCentres, edge.Ay))
        : (Sorted.FirstAtLeast(grid.RowCentres, edge.Ay), Sorted.FirstAtLeast(grid.RowCentres, edge.By));

    /// <summary>Rows whose centre line touches the edge, both ends included.</summary>
    public static (int First, int End) Touching(CellGrid grid, in Edge edge) => grid.IsNorthUp
        ? (Sorted.FirstAtMost(grid.RowCentres, edge.By), Sorted.FirstBelow(grid.RowCentres, edge.Ay))
        : (Sorted.FirstAtLeast(grid.RowCentres, edge.Ay), Sorted.FirstAbove(grid.RowCentres, edge.By));

    /// <summary>Rows whose open strip between its two lines the edge enters; none for a level edge on a line.</summary>
    public static (int First, int End) Entering(CellGrid grid, in Edge edge)
    {
        ReadOnlySpan<double> lines = grid.RowLines;
        int first = (grid.IsNorthUp ? Sorted.FirstBelow(lines, edge.By) : Sorted.FirstAbove(lines, edge.Ay)) - 1;
        int end = grid.IsNorthUp ? Sorted.FirstAtMost(lines, edge.Ay) : Sorted.FirstAtLeast(lines, edge.By);
        return (Math.Max(first, 0), Math.Min(end, grid.Rows));
    }
}
