namespace Terrane.Raster.Kernels;

/// <summary>The part of each cell that a pixel covers.</summary>
internal readonly struct BoxKernel : ISeparableKernel
{
    public static bool NeedsCentre => false; // what the pixel covers counts, wherever it is

    public static double Reach(double scale) => scale / 2;

    public static int Weights(double centre, double scale, Span<double> weights, out long first)
    {
        double low = centre - (scale / 2), high = centre + (scale / 2);
        first = (long)Math.Floor(low);
        int count = Math.Max((int)((long)Math.Ceiling(high) - first), 1);
        for (int i = 0; i < count; i++) weights[i] = Math.Max(Math.Min(high, first + i + 1) - Math.Max(low, first + i), 0);
        return count;
    }
}
