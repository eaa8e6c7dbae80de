using Terrane.Cells.Grids;

namespace Terrane.Cells.Exact;

/// <summary>Which columns lie east of an edge at one height: a rounded guess, then put right with exact tests.</summary>
internal static class ColumnSearch
{
    /// <summary>The first column whose centre lies on or east of the edge at height y; the number of columns when none does.</summary>
    /// <param name="edge">Not level; y within its heights.</param>
    public static int FirstCentre(CellGrid grid, in Edge edge, double y)
    {
        ReadOnlySpan<double> centres = grid.ColumnCentres;
        int c = Guess(grid, edge.XAt(y), 0.5, centres.Length);
        while (c > 0 && edge.SideOf(centres[c - 1], y) <= 0) c--;
        while (c < centres.Length && edge.SideOf(centres[c], y) > 0) c++;
        return c;
    }

    /// <summary>The first column line on or east of the edge at height y (strictly east when <paramref name="strict"/>); the number of lines when none is.</summary>
    /// <param name="edge">Not level; y within its heights.</param>
    public static int FirstLine(CellGrid grid, in Edge edge, double y, bool strict)
    {
        ReadOnlySpan<double> lines = grid.ColumnLines;
        int limit = strict ? -1 : 0;
        int c = Guess(grid, edge.XAt(y), 0, lines.Length);
        while (c > 0 && edge.SideOf(lines[c - 1], y) <= limit) c--;
        while (c < lines.Length && edge.SideOf(lines[c], y) > limit) c++;
        return c;
    }

    private static int Guess(CellGrid grid, double x, double phase, int length)
    {
        double index = Math.Ceiling(((x - grid.Transform.X0) / grid.Transform.XCol) - phase);
        return index > 0 ? (int)Math.Min(index, length) : 0; // NaN becomes 0
    }
}
