namespace Terrane.Raster.Kernels;

/// <summary>Bilinear, widened by the scale where cells are finer than pixels; the same as GDAL's with XSCALE = 1 / scale.</summary>
internal readonly struct TriangleKernel : ISeparableKernel
{
    public static bool NeedsCentre => true; // as in GDAL: land does not grow into a void

    public static double Reach(double scale) => Math.Max(scale, 1);

    public static int Weights(double centre, double scale, Span<double> weights, out long first)
    {
        double radius = Math.Max(scale, 1), steepness = 1 / radius, at = centre - 0.5;
        first = (long)Math.Ceiling(at - radius);
        int count = (int)((long)Math.Floor(at + radius) - first) + 1;
        double before = first - at; // weights above 0 lie less than the radius away
        for (int i = 0; i < count; i++) weights[i] = Math.Max(1 - (Math.Abs(before + i) * steepness), 0);
        return count;
    }
}
