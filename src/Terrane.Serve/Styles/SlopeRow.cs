using System.Numerics;

namespace Terrane.Serve.Styles;

/// <summary>The slopes of a row of a block: rise per metre to the east and to the south (Horn 1981), NaN at voids. Not thread-safe: it owns scratch.</summary>
/// <remarks>Vectors do for several pixels at once what the few pixels at their end get one by one: the same operations in the same order, so the same bits on every CPU.</remarks>
internal sealed class SlopeRow(int side)
{
    private readonly double[] _above = new double[side + 2], _here = new double[side + 2], _below = new double[side + 2];
    private readonly double[] _east = new double[side], _south = new double[side], _light = new double[side];

    public ReadOnlySpan<double> East => _east;

    public ReadOnlySpan<double> South => _south;

    /// <summary>0 to 1, as <see cref="Hillshade"/> defines it; NaN at voids. Of the row that was taken in last.</summary>
    public ReadOnlySpan<double> Light => _light;

    /// <summary>Takes in a row.</summary>
    public void Find(ElevationBlock block, int row)
    {
        double across = 8 * block.GroundSize(row);
        Widen(block.RowAt(row - 1), _above);
        Widen(block.RowAt(row), _here);
        Widen(block.RowAt(row + 1), _below);
        int col = 0;
        var divisor = new Vector<double>(across);
        for (; col <= side - Vector<double>.Count; col += Vector<double>.Count)
        {
            Vector<double> a = new(_above, col), b = new(_above, col + 1), c = new(_above, col + 2), d = new(_here, col), f = new(_here, col + 2);
            Vector<double> g = new(_below, col), h = new(_below, col + 1), i = new(_below, col + 2);
            ((c + f + f + i - (a + d + d + g)) / divisor).CopyTo(_east, col);
            ((g + h + h + i - (a + b + b + c)) / divisor).CopyTo(_south, col);
        }
        for (; col < side; col++) One(col, across, _above[col], _above[col + 1], _above[col + 2], _here[col], _here[col + 2], _below[col], _below[col + 1], _below[col + 2]);
        for (col = 0; col < side; col++)
        {
            double here = _here[col + 1];
            if (double.IsNaN(here)) (_east[col], _south[col]) = (double.NaN, double.NaN);
            else if (double.IsNaN(_east[col]) || double.IsNaN(_south[col]))
                // Neighbours that are voids count as the pixel itself.
                One(col, across, Or(_above[col]), Or(_above[col + 1]), Or(_above[col + 2]), Or(_here[col]), Or(_here[col + 2]), Or(_below[col]), Or(_below[col + 1]), Or(_below[col + 2]));

            double Or(double near) => double.IsNaN(near) ? here : near;
        }
    }

    /// <summary>Finds <see cref="Light"/>.</summary>
    public void Shade()
    {
        (double x, double y, double z) = Hillshade.Source;
        int col = 0;
        for (; col <= side - Vector<double>.Count; col += Vector<double>.Count)
        {
            Vector<double> east = new(_east, col), south = new(_south, col);
            Vector<double> light = ((south * y) - (east * x) + new Vector<double>(z)) / Vector.SquareRoot((east * east) + (south * south) + Vector<double>.One);
            light.CopyTo(_light, col);
        }
        for (; col < side; col++) _light[col] = ((_south[col] * y) - (_east[col] * x) + z) / Math.Sqrt((_east[col] * _east[col]) + (_south[col] * _south[col]) + 1);
        for (col = 0; col < side; col++)
            if (_light[col] < 0) _light[col] = 0;
    }

    private void One(int col, double across, double a, double b, double c, double d, double f, double g, double h, double i) =>
        (_east[col], _south[col]) = ((c + f + f + i - (a + d + d + g)) / across, (g + h + h + i - (a + b + b + c)) / across);

    private static void Widen(ReadOnlySpan<float> from, double[] to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = from[i];
    }
}
