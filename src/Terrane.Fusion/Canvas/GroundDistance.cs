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
    private int _width, _parabolas, _current;
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
        {
            ReadOnlySpan<byte> marked = marks.Slice(row * width, width);
            ReadOnlySpan<short> above = nearest.Slice((row - 1) * width, width);
            Span<short> here = nearest.Slice(row * width, width);
            int oldest = row - reach;
            for (int col = 0; col < here.Length; col++)
            {
                short carried = above[col] >= oldest ? above[col] : None;
                here[col] = marked[col] != 0 ? (short)row : carried;
            }
        }
        for (int row = height - 2; row >= 0; row--)
        {
            ReadOnlySpan<short> below = nearest.Slice((row + 1) * width, width);
            Span<short> here = nearest.Slice(row * width, width);
            for (int col = 0; col < here.Length; col++)
            {
                short up = here[col], down = below[col];
                if (down <= row || down - row > reach) continue;
                if (up == None || down - row < row - up) here[col] = down;
            }
        }
    }

    /// <summary>Turns to a row with pixels of this size; false when nothing is marked within reach of it.</summary>
    internal bool BeginRow(int row, (double X, double Y) metres)
    {
        double ratio = metres.Y / metres.X;
        long rowUnit = Math.Max(1, (long)Math.Round(Unit * ratio * ratio));
        (_current, _toSquareMetres) = (0, metres.X * metres.X / Unit);
        ReadOnlySpan<short> nearest = _nearestRow.AsSpan(row * _width, _width);
        int count = 0;
        for (int q = 0; q < nearest.Length; q++)
        {
            if (nearest[q] == None) continue;
            long down = row - nearest[q], height = down * down * rowUnit;
            int start = 0;
            while (count > 0)
            {
                start = TakesOverAt(_apex[count - 1], _height[count - 1], q, height);
                if (start > _from[count - 1]) break;
                count--;
            }
            if (count == 0) start = 0;
            if (start >= nearest.Length) continue;
            (_apex[count], _from[count], _height[count]) = (q, start, height);
            count++;
        }
        _parabolas = count;
        return count > 0;
    }

    /// <summary>Square metres of the distance between the centres of (<paramref name="col"/>, the row begun) and of the nearest marked pixel; columns ascend.</summary>
    internal double Squared(int col)
    {
        while (_current + 1 < _parabolas && _from[_current + 1] <= col) _current++;
        long across = col - _apex[_current];
        return ((across * across * Unit) + _height[_current]) * _toSquareMetres;
    }

    /// <summary>First column where the parabola of <paramref name="right"/> is strictly lower: the left one keeps ties.</summary>
    private static int TakesOverAt(int left, long leftHeight, int right, long rightHeight)
    {
        long numerator = (((long)right * right) - ((long)left * left)) * Unit + rightHeight - leftHeight, denominator = 2 * Unit * (right - left);
        long floor = numerator >= 0 ? numerator / denominator : -((-numerator + denominator - 1) / denominator);
        return (int)Math.Clamp(floor + 1, int.MinValue, int.MaxValue);
    }
}
