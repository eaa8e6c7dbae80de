namespace Terrane.Resample.Engines;

/// <summary>How much of each source cell lies in a polygon: exact areas, signed by the way round, of any polygon with straight edges.</summary>
/// <remarks>
/// Each edge adds, to the cells of every row it passes, the area between itself and the row's end; what neighbouring polygons share cancels
/// to rounding, so the parts of a cell under a mesh of polygons add up to the cell.
/// </remarks>
internal sealed class Footprint
{
    private double[] _cover = [];

    /// <summary>First column and row, and the size, of the cells that the last polygon may touch.</summary>
    public long Col { get; private set; }
    public long Row { get; private set; }
    public int Width { get; private set; }
    public int Height { get; private set; }

    /// <summary>Area of the polygon in source cells, never below 0.</summary>
    public double Area { get; private set; }

    /// <summary>The box of a polygon: nothing is computed yet.</summary>
    public void Bound(ReadOnlySpan<(double X, double Y)> ring)
    {
        double left = double.MaxValue, top = double.MaxValue, right = double.MinValue, bottom = double.MinValue;
        foreach ((double x, double y) in ring)
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        (Col, Row) = ((long)Math.Floor(left), (long)Math.Floor(top));
        (Width, Height) = (checked((int)((long)Math.Ceiling(right) - Col)), checked((int)((long)Math.Ceiling(bottom) - Row)));
    }

    /// <summary>Computes the cover of every cell of the box.</summary>
    public void Fill(ReadOnlySpan<(double X, double Y)> ring)
    {
        Bound(ring);
        // One more per row: an edge on the box's right border adds to the cell behind it.
        int stride = Width + 1, count = checked(stride * Height);
        if (_cover.Length < count) _cover = new double[count];
        _cover.AsSpan(0, count).Clear();
        double twice = 0;
        for (int i = 0; i < ring.Length; i++)
        {
            (double x0, double y0) = ring[i];
            (double x1, double y1) = ring[(i + 1) % ring.Length];
            (x0, y0, x1, y1) = (x0 - Col, y0 - Row, x1 - Col, y1 - Row);
            twice += (x0 * y1) - (x1 * y0);
            if (y0 != y1) Edge(x0, y0, x1, y1, stride);
        }
        Area = Math.Abs(twice / 2);
        double sign = twice < 0 ? 1 : -1; // rows grow downwards: a ring from left to right along the top runs the positive way
        for (int row = 0; row < Height; row++)
        {
            Span<double> cells = _cover.AsSpan(row * stride, stride);
            double sum = 0;
            for (int i = 0; i < Width; i++)
            {
                sum += cells[i];
                cells[i] = sum * sign;
            }
        }
    }

    /// <summary>Parts of the cells of one row of the box; what is no more than rounding may be a little below 0 or above 1.</summary>
    public ReadOnlySpan<double> Cover(int row) => _cover.AsSpan(row * (Width + 1), Width);

    // The part of the edge in each row adds, for every cell to its right, its height there: as differences along the row.
    private void Edge(double x0, double y0, double x1, double y1, int stride)
    {
        double sign = 1;
        if (y0 > y1) (x0, y0, x1, y1, sign) = (x1, y1, x0, y0, -1);
        double slope = (x1 - x0) / (y1 - y0);
        for (int row = (int)Math.Floor(y0); row < Math.Ceiling(y1); row++)
        {
            double top = Math.Max(y0, row), bottom = Math.Min(y1, row + 1);
            double a = top == y0 ? x0 : x0 + ((top - y0) * slope), b = bottom == y1 ? x1 : x0 + ((bottom - y0) * slope);
            (double left, double right) = (Math.Clamp(Math.Min(a, b), 0, Width), Math.Clamp(Math.Max(a, b), 0, Width));
            RowPart(row * stride, left, right, (bottom - top) * sign);
        }
    }

    // An edge of this height from column left to column right: the cells it crosses are covered in part, those behind it by the height.
    private void RowPart(int at, double left, double right, double height)
    {
        int first = (int)Math.Floor(left), last = (int)Math.Ceiling(right) - 1;
        if (last <= first)
        {
            double behind = (((first + 1) - left) + ((first + 1) - right)) / 2; // mean width of the cell behind the edge
            _cover[at + first] += height * behind;
            if (first + 1 <= Width) AddAt(at + first + 1, height - (height * behind), at);
            return;
        }
        double perColumn = height / (right - left), before = 0;
        for (int col = first; col <= last; col++)
        {
            // Cover of this cell: the triangle or trapezoid of the part of the edge in it, and all that passed before.
            double from = Math.Max(left, col), to = Math.Min(right, col + 1), rise = (to - from) * perColumn;
            double behind = (col + 1 - from + (col + 1 - to)) / 2;
            double cover = (col == first ? 0 : RiseBefore(left, col, perColumn)) + (rise * behind);
            _cover[at + col] += cover - before;
            before = cover;
        }
        AddAt(at + last + 1, height - before, at);
    }

    private static double RiseBefore(double left, int col, double perColumn) => (col - left) * perColumn;

    private void AddAt(int index, double value, int at)
    {
        if (index <= at + Width) _cover[index] += value;
    }
}
