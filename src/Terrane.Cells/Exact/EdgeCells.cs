using Terrane.Cells.Grids;

namespace Terrane.Cells.Exact;

/// <summary>The columns of one row that an edge has to do with, exactly; half-open, empty when none.</summary>
internal static class EdgeCells
{
    /// <summary>Those whose centre lies exactly on the edge.</summary>
    /// <param name="row">One of <see cref="RowRange.Touching"/>.</param>
    public static (int First, int End) Ties(CellGrid grid, in Edge edge, int row)
    {
        if (edge.IsLevel) return (Sorted.FirstAtLeast(grid.ColumnCentres, edge.Ax), Sorted.FirstAbove(grid.ColumnCentres, edge.Bx));
        double y = grid.RowCentres[row];
        int column = ColumnSearch.FirstCentre(grid, edge, y);
        return column < grid.Columns && edge.SideOf(grid.ColumnCentres[column], y) == 0 ? (column, column + 1) : (0, 0);
    }

    /// <summary>Those whose open rectangle the edge enters.</summary>
    /// <param name="row">One of <see cref="RowRange.Entering"/>.</param>
    public static (int First, int End) Entered(CellGrid grid, in Edge edge, int row)
    {
        double y0 = grid.RowLines[row], y1 = grid.RowLines[row + 1];
        double low = Math.Min(y0, y1), high = Math.Max(y0, y1);
        bool eastward = edge.Bx >= edge.Ax;
        // The part inside the strip begins at vertex a or where the edge crosses the lower line, and ends likewise.
        bool fromVertex = edge.Ay >= low, toVertex = edge.By <= high;
        int first = eastward ? First(grid, edge, fromVertex, edge.Ax, low) : First(grid, edge, toVertex, edge.Bx, high);
        int end = eastward ? End(grid, edge, toVertex, edge.Bx, high) : End(grid, edge, fromVertex, edge.Ax, low);
        return (Math.Max(first, 0), Math.Min(end, grid.Columns));
    }

    // The first column whose east line lies strictly east of the western end.
    private static int First(CellGrid grid, in Edge edge, bool isVertex, double x, double y) =>
        (isVertex ? Sorted.FirstAbove(grid.ColumnLines, x) : ColumnSearch.FirstLine(grid, edge, y, strict: true)) - 1;

    // One past the last column whose west line lies strictly west of the eastern end.
    private static int End(CellGrid grid, in Edge edge, bool isVertex, double x, double y) =>
        isVertex ? Sorted.FirstAtLeast(grid.ColumnLines, x) : ColumnSearch.FirstLine(grid, edge, y, strict: false);
}
