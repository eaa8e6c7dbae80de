using Terrane.Cells.Exact;
using Terrane.Cells.Grids;

namespace Terrane.Cells.Coverage;

/// <summary>The exact part of every cell that a zone covers, row by row, from its edges alone. Memory: edges, and the cells that borders enter in one row.</summary>
/// <remarks>
/// Within a strip an edge adds its height to every cell east of it (or takes it away, by the side its inside is on), and to a cell that it
/// enters the trapezoid east of it. Sums run in a fixed order. Between entered cells the sum is a whole number in truth, so it is made one:
/// rounding never spreads along a row. Where polygons of one zone overlap, a cell counts once. Not thread-safe.
/// </remarks>
internal sealed class CoverageSweep
{
    /// <summary>What is nearer than this to 0 or 1 is that: the error of a sum of a hundred trapezoids.</summary>
    private const double Snap = 1e-14;

    private readonly ZoneEdges _zone;
    private readonly CellGrid _grid;
    private readonly int[] _order;          // edges by their first row
    private readonly (int First, int End)[] _rows;
    private readonly List<int> _active = [];
    private readonly List<Piece> _pieces = [];
    private readonly List<CoverageSpan> _spans = [];
    private int _next;
    private int _lastRow = -1;

    /// <param name="East">Part of the cell that lies east of the piece, signed.</param>
    /// <param name="Height">Part of the strip's height, signed.</param>
    private readonly record struct Piece(int Column, int Order, double East, double Height);

    public CoverageSweep(ZoneEdges zone)
    {
        (_zone, _grid) = (zone, zone.Grid);
        _rows = new (int, int)[zone.Edges.Length];
        for (int i = 0; i < _rows.Length; i++) _rows[i] = RowRange.Entering(_grid, zone.Edges[i]); // level ones too: they add nothing, but their cells are no whole numbers
        _order = [.. Enumerable.Range(0, _rows.Length).Where(i => _rows[i].First < _rows[i].End).OrderBy(i => _rows[i].First)];
    }

    /// <summary>The covered cells of a row, west to east. Rows are asked for in ascending order. Valid until the next call.</summary>
    public IReadOnlyList<CoverageSpan> Row(int row)
    {
        if (row <= _lastRow) throw new InvalidOperationException($"Row {row} was asked for after {_lastRow}.");
        _lastRow = row;
        _active.RemoveAll(i => _rows[i].End <= row);
        for (; _next < _order.Length && _rows[_order[_next]].First <= row; _next++)
            if (_rows[_order[_next]].End > row) _active.Add(_order[_next]);
        _pieces.Clear();
        _spans.Clear();
        foreach (int i in _active) Cut(_zone.Edges[i], i, row);
        _pieces.Sort((a, b) => a.Column != b.Column ? a.Column.CompareTo(b.Column) : a.Order.CompareTo(b.Order));
        Sum();
        return _spans;
    }

    private void Sum()
    {
        double cover = 0;
        int column = -1;
        for (int i = 0; i < _pieces.Count;)
        {
            int at = _pieces[i].Column;
            if (at > column)
            {
                cover = Math.Round(cover);
                Add(column, at, cover);
            }
            double fraction = cover;
            for (; i < _pieces.Count && _pieces[i].Column == at; i++)
            {
                fraction += _pieces[i].East;
                cover += _pieces[i].Height;
            }
            if (at >= 0) Add(at, at + 1, fraction);
            column = at + 1;
        }
        if (column >= 0 && column < _grid.Columns) Add(column, _grid.Columns, Math.Round(cover));
    }

    private void Add(int first, int end, double fraction)
    {
        (first, end) = (Math.Max(first, 0), Math.Min(end, _grid.Columns));
        if (fraction > 1 - Snap) fraction = 1;
        if (first < end && fraction > Snap) _spans.Add(new CoverageSpan(first, end, fraction));
    }

    private void Cut(in Edge edge, int order, int row)
    {
        double y0 = _grid.RowLines[row], y1 = _grid.RowLines[row + 1];
        double low = Math.Min(y0, y1), high = Math.Max(y0, y1), scale = (edge.IsWestSide ? 1 : -1) / (high - low);
        (double xa, double ya) = edge.Ay >= low ? (edge.Ax, edge.Ay) : (edge.XAt(low), low);
        (double xb, double yb) = edge.By <= high ? (edge.Bx, edge.By) : (edge.XAt(high), high);
        if (xb < xa) (xa, ya, xb, yb) = (xb, yb, xa, ya);
        ReadOnlySpan<double> lines = _grid.ColumnLines;
        // A piece on a line belongs to the cell west of it, of which it takes nothing.
        int column = Sorted.FirstAtLeast(lines, xa) - 1, last = Sorted.FirstAtLeast(lines, xb) - 1;
        if (column < last && column >= 0 && lines[column + 1] == xa) column++;
        double slope = xb > xa ? (yb - ya) / (xb - xa) : 0, x = xa, y = ya;
        for (; column <= last && column < _grid.Columns; column++)
        {
            bool ends = column == last;
            (double xEnd, double yEnd) = ends ? (xb, yb) : (lines[column + 1], ya + ((lines[column + 1] - xa) * slope));
            double height = Math.Abs(yEnd - y) * scale;
            double width = column < 0 ? 0 : lines[column + 1] - lines[column];
            double east = column < 0 ? 0 : ((lines[column + 1] - x) + (lines[column + 1] - xEnd)) / (2 * width);
            _pieces.Add(new Piece(column, order, east * height, height));
            (x, y) = (xEnd, yEnd);
        }
    }
}
