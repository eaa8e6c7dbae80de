namespace Terrane.Raster.Kernels;

/// <summary>sinc(d) * sinc(d / 3) inside 3 cells.</summary>
internal readonly struct LanczosShape : IKernelShape
{
    // 1 / (2k + 1)!, alternating: sin(t) / t as a series in t * t. Up to t = pi what is left out weighs less than 1e-18.
    private static readonly double[] Series = MakeSeries();

    public static double Radius => 3;

    public static bool HasNegativeLobes => true;

    public static bool NeedsAll => false;

    /// <remarks>
    /// With t = pi * d / 3 the product is s * s * (3 - 4 * t * t * s * s) / 3, where s = sin(t) / t, for sin(3t) = 3 sin(t) - 4 sin(t)^3.
    /// Not by Math.Sin: the C library takes other paths on other CPUs, and their last bits differ.
    /// </remarks>
    public static double At(double distance)
    {
        if (distance >= 3) return 0;
        double t = distance * (Math.PI / 3), square = t * t;
        double[] series = Series;
        double s = series[^1];
        for (int k = series.Length - 2; k >= 0; k--) s = (s * square) + series[k];
        double both = s * s;
        return both * (3 - (4 * square * both)) / 3;
    }

    private static double[] MakeSeries()
    {
        double[] series = new double[16];
        series[0] = 1;
        for (int k = 1; k < series.Length; k++) series[k] = -series[k - 1] / (2 * k * ((2 * k) + 1));
        return series;
    }
}
