using System.Numerics;
using System.Runtime.CompilerServices;

namespace Terrane.Fusion.Canvas;

/// <summary>The nearest marked pixel of every pixel, exact, where pixels are not as wide as high.</summary>
/// <remarks>
/// The lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012) in whole numbers: the ratio of the sides is rounded to 1/1024 of its square,
/// so no window changes an answer. <see cref="Scan"/> once, then <see cref="BeginRow"/> and, with ascending columns, <see cref="Squared"/>. What lies
/// farther off than the reach may be found or not. Not thread-safe: it owns scratch.
/// </remarks>
internal sealed class GroundDistance(int mostPixels, int mostColumns)
{
    private const short None = short.MinValue;

    /// <summary>What a column counts in costs; a row counts this times the squared ratio of the sides.</summary>
    private const long Unit = 1024;

    private readonly short[] _nearestRow = new short[mostPixels]; // row of the nearest marked pixel in the same column
    private readonly int[] _apex = new int[mostColumns];
    private readonly int[] _from = new int[mostColumns + 1];
    private readonly long[] _height = new long[mostColumns];
    private int _width, _row, _parabolas, _current;
    private long _rowUnit;
    private double _toSquareMetres;

    internal static long BytesFor(long pixels, long columns) => (pixels * sizeof(short)) + (16 * columns);

    /// <summary>Takes in a window.</summary>
    /// <param name="marks">Row-major; marked where not 0.</param>
    /// <param name="reach">Rows beyond which the caller does not ask.</param>
    internal void Scan(ReadOnlySpan<byte> marks, int width, int height, int reach)
    {
        _width = width;
        Span<short> nearest = _nearestRow;
        for (int col = 0; col < width; col++) nearest[col] = marks[col] != 0 ? (short)0 : None;
        for (int row = 1; row < height; row++)
            CarryDown(marks.Slice(row * width, width), nearest.Slice((row - 1) * width, width), nearest.Slice(row * width, width), (short)row, (short)(row - reach));
        for (int row = height - 2; row >= 0; row--)
            CarryUp(nearest.Slice((row + 1) * width, width), nearest.Slice(row * width, width), (short)row, (short)Math.Min(reach, short.MaxValue));
    }

    // A mark is the nearest of its own pixel; else what the row above has, unless it is too old.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // vectors are not compiled ahead, and the first, slow code would do most of a small run
    private static void CarryDown(ReadOnlySpan<byte> marked, ReadOnlySpan<short> above, Span<short> here, short row, short oldest)
    {
        int col = 0;
        for (; col <= here.Length - Vector<byte>.Count; col += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(marked[col..]), out Vector<ushort> low, out Vector<ushort> high);
            Carried(low, new Vector<short>(above[col..]), row, oldest).CopyTo(here[col..]);
            Carried(high, new Vector<short>(above[(col + Vector<short>.Count)..]), row, oldest).CopyTo(here[(col + Vector<short>.Count)..]);
        }
        for (; col < here.Length; col++) here[col] = marked[col] != 0 ? row : above[col] >= oldest ? above[col] : None;
    }

    private static Vector<short> Carried(Vector<ushort> marks, Vector<short> above, short row, short oldest)
    {
        Vector<short> young = Vector.GreaterThanOrEqual(above, new Vector<short>(oldest)), bare = Vector.Equals(Vector.AsVectorInt16(marks), Vector<short>.Zero);
        return Vector.ConditionalSelect(bare, Vector.ConditionalSelect(young, above, new Vector<short>(None)), new Vector<short>(row));
    }

    // A mark below that is nearer than the one above.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CarryUp(ReadOnlySpan<short> below, Span<short> here, short row, short reach)
    {
        var rows = new Vector<short>(row);
        var reaches = new Vector<short>(reach);
        var none = new Vector<short>(None);
        int col = 0;
        for (; col <= here.Length - Vector<short>.Count; col += Vector<short>.Count)
        {
            Vector<short> down = new(below[col..]), up = new(here[col..]), off = down - rows; // wraps where there is none, which is not below
            Vector<short> nearer = Vector.Equals(up, none) | Vector.LessThan(off, rows - up);
            Vector.ConditionalSelect(Vector.GreaterThan(down, rows) & Vector.LessThanOrEqual(off, reaches) & nearer, down, up).CopyTo(here[col..]);
        }
        for (; col < here.Length; col++)
        {
            short up = here[col], down = below[col];
            if (down > row && down - row <= reach && (up == None || down - row < row - up)) here[col] = down;
        }
    }

    /// <summary>Turns to a row with pixels of this size; false when nothing is marked within reach of it.</summary>
    internal bool BeginRow(int row, (double X, double Y) metres)
    {
        double ratio = metres.Y / metres.X;
        long rowUnit = Math.Max(1, (long)Math.Round(Unit * ratio * ratio));
        (_current, _toSquareMetres) = (0, metres.X * metres.X / Unit);
        (_row, _rowUnit) = (row, rowUnit);
        ReadOnlySpan<short> nearest = _nearestRow.AsSpan(row * _width, _width);
        _parabolas = 0;
        for (int q = 0; q < nearest.Length;)
        {
            int end = EndOfRun(nearest, q);
            if (nearest[q] != None)
            {
                // Of equally high parabolas side by side, those within are lowest over their own apex alone, where Squared looks first.
                long down = row - nearest[q], height = down * down * rowUnit;
                Add(q, height);
                if (end - 1 > q) Add(end - 1, height);
            }
            q = end;
        }
        return _parabolas > 0;
    }

    private static int EndOfRun(ReadOnlySpan<short> values, int from)
    {
        const int Short = 8;
        short value = values[from];
        int end = from + 1;
        for (; end < values.Length && end < from + Short; end++)
            if (values[end] != value) return end;
        int rest = values[end..].IndexOfAnyExcept(value);
        return rest < 0 ? values.Length : end + rest;
    }

    private void Add(int q, long height)
    {
        int start = 0;
        while (_parabolas > 0)
        {
            start = TakesOverAt(_apex[_parabolas - 1], _height[_parabolas - 1], q, height);
            if (start > _from[_parabolas - 1]) break;
            _parabolas--;
        }
        if (_parabolas == 0) start = 0;
        if (start >= _width) return;
        (_apex[_parabolas], _from[_parabolas], _height[_parabolas]) = (q, start, height);
        _parabolas++;
    }

    /// <summary>Square metres of the distance between the centres of (<paramref name="col"/>, the row begun) and of the nearest marked pixel; columns ascend.</summary>
    internal double Squared(int col)
    {
        while (_current + 1 < _parabolas && _from[_current + 1] <= col) _current++;
        long across = col - _apex[_current], cost = (across * across * Unit) + _height[_current];
        short own = _nearestRow[(_row * _width) + col];
        if (own != None)
        {
            long down = _row - own;
            cost = Math.Min(cost, down * down * _rowUnit);
        }
        return cost * _toSquareMetres;
    }

    /// <summary>First column where the parabola of <paramref name="right"/> is strictly lower: the left one keeps ties.</summary>
    private static int TakesOverAt(int left, long leftHeight, int right, long rightHeight)
    {
        long numerator = (((long)right * right) - ((long)left * left)) * Unit + rightHeight - leftHeight, denominator = 2 * Unit * (right - left);
        long floor = numerator >= 0 ? numerator / denominator : -((-numerator + denominator - 1) / denominator);
        return (int)Math.Clamp(floor + 1, int.MinValue, int.MaxValue);
    }
}
