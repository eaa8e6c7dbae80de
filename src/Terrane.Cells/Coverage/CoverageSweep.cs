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

    /// <param name="first">First row that will be asked for.</param>
    /// <param name="end">One past the last.</param>
    public CoverageSweep(ZoneEdges zone, int first = 0, int end = int.MaxValue)
    {
        (_zone, _grid) = (zone, zone.Grid);
        _rows = new (int, int)[zone.Edges.Length];
        for (int i = 0; i < _rows.Length; i++) _rows[i] = RowRange.Entering(_grid, zone.Edges[i]); // level ones too: they add nothing, but their cells are no whole numbers
        _order = [.. Enumerable.Range(0, _rows.Length).Where(i => _rows[i].First < Math.Min(_rows[i].End, end) && _rows[i].End > first).OrderBy(i => _rows[i].First)];
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
        // Lengths are taken from the edge's own end and the strip's lower line: degrees would cost four digits.
        double dx = edge.Bx - edge.Ax, dy = edge.By - edge.Ay;
        bool fromVertex = edge.Ay >= low, toVertex = edge.By <= high;
        (double xa, double ya, double west) = fromVertex ? (0.0, edge.Ay - low, edge.Ax) : ((low - edge.Ay) * (dx / dy), 0.0, edge.XAt(low));
        (double xb, double yb, double east) = toVertex ? (dx, edge.By - low, edge.Bx) : ((high - edge.Ay) * (dx / dy), high - low, edge.XAt(high));
        if (east < west) (xa, ya, west, xb, yb, east) = (xb, yb, east, xa, ya, west);
        ReadOnlySpan<double> lines = _grid.ColumnLines;
        // A piece on a line belongs to the cell west of it, of which it takes nothing.
        int column = Sorted.FirstAtLeast(lines, west) - 1, last = Sorted.FirstAtLeast(lines, east) - 1;
        if (column < last && column >= 0 && lines[column + 1] == west) column++;
        double slope = xb > xa ? (yb - ya) / (xb - xa) : 0, x = xa, y = ya;
        for (; column <= last && column < _grid.Columns; column++)
        {
            double line = lines[column + 1] - edge.Ax;
            (double xEnd, double yEnd) = column == last ? (xb, yb) : (line, ya + ((line - xa) * slope));
            double height = Math.Abs(yEnd - y) * scale;
            double part = column < 0 ? 0 : ((line - x) + (line - xEnd)) / (2 * (lines[column + 1] - lines[column]));
            _pieces.Add(new Piece(column, order, part * height, height));
            (x, y) = (xEnd, yEnd);
        }
    }
}
