using Terrane.Cells.Grids;

namespace Terrane.Cells.Exact;

/// <summary>The cells that the box of one polygon meets, clipped to the grid.</summary>
internal readonly record struct PartBox(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    public bool IsEmpty => FirstRow >= EndRow || FirstColumn >= EndColumn;

    public static PartBox Of(CellGrid grid, ReadOnlySpan<Edge> edges)
    {
        double west = double.PositiveInfinity, south = west, east = double.NegativeInfinity, north = east;
        foreach (Edge edge in edges)
        {
            (west, east) = (Math.Min(west, Math.Min(edge.Ax, edge.Bx)), Math.Max(east, Math.Max(edge.Ax, edge.Bx)));
            (south, north) = (Math.Min(south, edge.Ay), Math.Max(north, edge.By));
        }
        if (!(west <= east)) return default;
        // Touching cells are counted in, so that a border on a line has both its neighbours inside the box.
        int firstColumn = Sorted.FirstAtLeast(grid.ColumnLines, west) - 1, endColumn = Sorted.FirstAbove(grid.ColumnLines, east);
        ReadOnlySpan<double> lines = grid.RowLines;
        int firstRow = (grid.IsNorthUp ? Sorted.FirstAtMost(lines, north) : Sorted.FirstAtLeast(lines, south)) - 1;
        int endRow = grid.IsNorthUp ? Sorted.FirstBelow(lines, south) : Sorted.FirstAbove(lines, north);
        return new PartBox(Math.Max(firstRow, 0), Math.Min(endRow, grid.Rows), Math.Max(firstColumn, 0), Math.Min(endColumn, grid.Columns));
    }
}
