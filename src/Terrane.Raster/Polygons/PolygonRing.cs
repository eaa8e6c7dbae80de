namespace Terrane.Raster.Polygons;

/// <summary>A closed ring; the last point is not repeated.</summary>
/// <param name="X">Longitudes or eastings as the file has them.</param>
/// <param name="Y">As many.</param>
/// <param name="Wraps">How many times 360 is to be added to each x so that the ring does not jump; null when it never crosses the antimeridian.</param>
/// <remarks>Wraps are kept apart: x + 360 - 360 is not x, and two neighbours must keep one border.</remarks>
public sealed record PolygonRing(double[] X, double[] Y, int[]? Wraps = null)
{
    public int Count => X.Length;

    /// <summary>x without jumps.</summary>
    public double Unwrapped(int i) => Wraps is null ? X[i] : Place(X[i], Wraps[i]);

    /// <summary>x moved by whole turns; unmoved x keeps its bits.</summary>
    public static double Place(double x, int turns) => turns == 0 ? x : x + (360.0 * turns);

    /// <summary>Twice the area in grid units, positive when it runs counter-clockwise.</summary>
    public double TwiceArea
    {
        get
        {
            double sum = 0, x0 = Unwrapped(0), y0 = Y[0];
            for (int i = 1; i + 1 < Count; i++) sum += ((Unwrapped(i) - x0) * (Y[i + 1] - y0)) - ((Unwrapped(i + 1) - x0) * (Y[i] - y0));
            return sum;
        }
    }

    public bool IsCounterClockwise => TwiceArea > 0;

    public (double Min, double Max) XRange()
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        for (int i = 0; i < Count; i++)
        {
            double x = Unwrapped(i);
            if (x < min) min = x;
            if (x > max) max = x;
        }
        return (min, max);
    }
}
