using System.Numerics;

namespace Terrane.Mosaic.Blending;

/// <summary>The nearest marked pixel of every pixel, exact and Euclidean; of equally near ones the westernmost, then the northernmost.</summary>
/// <remarks>
/// The lower envelope of parabolas (Felzenszwalb and Huttenlocher 2012), in integers: <see cref="Scan"/> once, then <see cref="BeginRow"/> and, with
/// ascending columns, <see cref="ColumnOf"/>. What lies farther off than the reach may be found or not. Not thread-safe: it owns scratch.
/// </remarks>
/// <param name="mostPixels">Of any window that is scanned.</param>
/// <param name="mostColumns">Of any window that is scanned.</param>
internal sealed class NearestPixel(int mostPixels, int mostColumns)
{
    private const short None = short.MinValue;

    private readonly short[] _nearestRow = new short[mostPixels]; // row of the nearest marked pixel in the same column
    private readonly int[] _apex = new int[mostColumns];
    private readonly int[] _from = new int[mostColumns + 1];
    private int _width, _row, _parabolas, _current;

    /// <summary>Bytes that an instance keeps.</summary>
    public static long BytesFor(long mostPixels, long mostColumns) => (mostPixels * sizeof(short)) + (8 * mostColumns);

    /// <summary>Takes in a window.</summary>
    /// <param name="marks">Row-major; marked where not 0.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows, fewer than 32768.</param>
    /// <param name="reach">Pixels beyond which the caller does not ask.</param>
    public void Scan<T>(ReadOnlySpan<T> marks, int width, int height, int reach)
        where T : struct, INumberBase<T>
    {
        _width = width;
        Span<short> nearest = _nearestRow;
        for (int row = 0; row < height; row++)
        {
            int at = row * width;
            for (int col = 0; col < width; col++)
            {
                short above = row == 0 ? None : nearest[at - width + col];
                nearest[at + col] = !T.IsZero(marks[at + col]) ? (short)row : above != None && row - above <= reach ? above : None;
            }
        }
        for (int row = height - 2; row >= 0; row--)
        {
            int at = row * width;
            for (int col = 0; col < width; col++)
            {
                short below = nearest[at + width + col];
                if (below == None || below - row > reach || below <= row) continue;
                short above = nearest[at + col];
                if (above == None || below - row < row - above) nearest[at + col] = below;
            }
        }
    }

    /// <summary>Turns to a row; returns false when nothing is marked within reach of it.</summary>
    public bool BeginRow(int row)
    {
        (_row, _current) = (row, 0);
        _parabolas = BuildEnvelope(row);
        return _parabolas > 0;
    }

    /// <summary>Column of the pixel nearest to (<paramref name="col"/>, the row begun), which must not be less than the column asked before.</summary>
    public int ColumnOf(int col)
    {
        while (_current + 1 < _parabolas && _from[_current + 1] <= col) _current++;
        return _apex[_current];
    }

    /// <summary>Row of the pixel that <see cref="ColumnOf"/> found.</summary>
    public int RowIn(int nearestCol) => _nearestRow[(_row * _width) + nearestCol];

    /// <summary>Square of the distance of (<paramref name="col"/>, the row begun) to the nearest marked pixel; columns ascend.</summary>
    public int SquaredDistance(int col)
    {
        int nearest = ColumnOf(col);
        return Square(col - nearest) + Square(_row - RowIn(nearest));
    }

    /// <summary>The parabolas that are lowest somewhere along a row, and the column from which each one is.</summary>
    private int BuildEnvelope(int row)
    {
        ReadOnlySpan<short> nearest = _nearestRow.AsSpan(row * _width, _width);
        int count = 0;
        for (int q = 0; q < nearest.Length; q++)
        {
            if (nearest[q] == None) continue;
            int start = 0;
            while (count > 0)
            {
                start = TakesOverAt(_apex[count - 1], Square(row - nearest[_apex[count - 1]]), q, Square(row - nearest[q]));
                if (start > _from[count - 1]) break;
                count--;
            }
            if (count == 0) start = 0;
            if (start >= nearest.Length) continue;
            (_apex[count], _from[count]) = (q, start);
            count++;
        }
        return count;
    }

    /// <summary>First column where the parabola of <paramref name="right"/> is strictly lower: the left one keeps ties.</summary>
    private static int TakesOverAt(int left, int leftHeight, int right, int rightHeight)
    {
        long numerator = ((long)right * right) + rightHeight - ((long)left * left) - leftHeight;
        return (int)(Math.Floor((double)numerator / (2 * (right - left)))) + 1;
    }

    private static int Square(int v) => v * v;
}
