using Terrane.Cells.Grids;

namespace Terrane.Resample.Joining;

/// <summary>A small picture of one column, north up: taken row by row, painted at the end. Its memory depends on its side alone.</summary>
internal sealed class ColumnPicture
{
    /// <summary>Bytes that a pixel takes until it is painted.</summary>
    public const int PixelBytes = sizeof(double) + sizeof(int);

    // Dark blue over green to yellow, of even steps in lightness: also readable without colour (viridis).
    private static readonly (byte R, byte G, byte B)[] Ramp =
        [(68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (109, 205, 89), (180, 222, 44), (253, 231, 37)];

    private readonly CellGrid _grid;
    private readonly bool _isCategorical;
    private readonly int _cells; // of a side of a pixel
    private readonly double[] _values;
    private readonly int[] _counts;

    /// <param name="mostPixels">Of the longer side.</param>
    /// <param name="isCategorical">Of classes the first of a pixel is shown, each in a colour of its own; else the mean.</param>
    public ColumnPicture(CellGrid grid, int mostPixels, bool isCategorical)
    {
        (_grid, _isCategorical) = (grid, isCategorical);
        _cells = Math.Max(1, (Math.Max(grid.Columns, grid.Rows) + mostPixels - 1) / mostPixels);
        (Width, Height) = ((grid.Columns + _cells - 1) / _cells, (grid.Rows + _cells - 1) / _cells);
        (_values, _counts) = (new double[Width * Height], new int[Width * Height]);
    }

    public int Width { get; }
    public int Height { get; }

    /// <param name="value">NaN: nothing to see.</param>
    public void Add(long cell, double value)
    {
        if (double.IsNaN(value)) return;
        (int row, int column) = ((int)(cell / _grid.Columns), (int)(cell % _grid.Columns));
        int y = row / _cells, at = ((_grid.IsNorthUp ? y : Height - 1 - y) * Width) + (column / _cells);
        if (!_isCategorical) _values[at] += value;
        else if (_counts[at] == 0) _values[at] = value;
        _counts[at]++;
    }

    /// <summary>ARGB; transparent where no value is. The ramp runs from the 2nd to the 98th hundredth of the pixels.</summary>
    public uint[] Paint()
    {
        double[] shown = [.. _values.Select((value, i) => _counts[i] == 0 ? double.NaN : _isCategorical ? value : value / _counts[i])];
        double[] sorted = [.. shown.Where(double.IsFinite).Order()];
        if (sorted.Length == 0) return new uint[shown.Length];
        double low = sorted[sorted.Length / 50], high = sorted[sorted.Length - 1 - (sorted.Length / 50)];
        return [.. shown.Select(value => double.IsNaN(value) ? 0 : _isCategorical ? Class(value) : Colour(high > low ? Math.Clamp((value - low) / (high - low), 0, 1) : 0.5))];
    }

    private static uint Colour(double part)
    {
        if (double.IsNaN(part)) return 0;
        double at = part * (Ramp.Length - 1);
        int i = Math.Min((int)at, Ramp.Length - 2);
        double rest = at - i;
        uint Mix(byte a, byte b) => (uint)Math.Round(a + ((b - a) * rest));
        return 0xFF00_0000 | (Mix(Ramp[i].R, Ramp[i + 1].R) << 16) | (Mix(Ramp[i].G, Ramp[i + 1].G) << 8) | Mix(Ramp[i].B, Ramp[i + 1].B);
    }

    // Neighbouring codes get colours far apart: steps of the golden angle round the circle of hues.
    private static uint Class(double value)
    {
        double hue = (value * 0.618033988749895) % 1;
        if (hue < 0) hue += 1;
        uint Channel(double shift)
        {
            double k = ((hue + shift) % 1) * 6;
            return (uint)(70 + (160 * Math.Clamp(Math.Min(k, 4 - k), 0, 1)));
        }
        return 0xFF00_0000 | (Channel(1.0 / 3) << 16) | (Channel(0) << 8) | Channel(2.0 / 3);
    }
}
