namespace Terrane.Raster.Transforms;

/// <summary>The edge of a rectangle as points: straight in one CRS, it bulges in another.</summary>
public static class Ring
{
    /// <summary>Points round a rectangle, corners and <paramref name="segments"/> - 1 between each two, closed.</summary>
    public static (double[] X, double[] Y) Of(double left, double top, double right, double bottom, int segments)
    {
        double[] x = new double[(4 * segments) + 1], y = new double[x.Length];
        for (int i = 0; i < segments; i++)
        {
            double part = (double)i / segments;
            (x[i], y[i]) = (left + ((right - left) * part), top);
            (x[i + segments], y[i + segments]) = (right, top + ((bottom - top) * part));
            (x[i + (2 * segments)], y[i + (2 * segments)]) = (right + ((left - right) * part), bottom);
            (x[i + (3 * segments)], y[i + (3 * segments)]) = (left, bottom + ((top - bottom) * part));
        }
        (x[^1], y[^1]) = (left, top);
        return (x, y);
    }

    /// <summary>Bounds of a ring whose x wraps: each point is taken on the lap nearest to the one before it. Points that are not finite are skipped.</summary>
    public static bool TryUnwrap(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double period, out double west, out double east, out double south, out double north)
    {
        (west, east, south, north) = (double.PositiveInfinity, double.NegativeInfinity, double.PositiveInfinity, double.NegativeInfinity);
        double previous = double.NaN;
        for (int i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i])) continue;
            double at = double.IsNaN(previous) ? x[i] : x[i] - (period * Math.Round((x[i] - previous) / period));
            previous = at;
            (west, east, south, north) = (Math.Min(west, at), Math.Max(east, at), Math.Min(south, y[i]), Math.Max(north, y[i]));
        }
        return !double.IsNaN(previous);
    }
}
