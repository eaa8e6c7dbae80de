namespace Terrane.Raster.Kernels;

/// <summary>A shape widened by the scale where cells are finer than pixels, so that nothing aliases; the same as GDAL's with XSCALE = 1 / scale.</summary>
internal readonly struct WidenedKernel<TShape> : ISeparableKernel where TShape : struct, IKernelShape
{
    public static bool NeedsCentre => true; // as in GDAL: land does not grow into a void

    public static bool HasNegativeLobes => TShape.HasNegativeLobes;

    // GDAL's cubic of 4 by 4 cells becomes bilinear when one of them is missing; only the widened one gives weights away.
    public static bool NeedsAll(double scaleX, double scaleY) => TShape.NeedsAll && scaleX <= 1 && scaleY <= 1;

    public static double Reach(double scale) => TShape.Radius * Math.Max(scale, 1);

    public static int Weights(double centre, double scale, Span<double> weights, out long first)
    {
        double widened = Math.Max(scale, 1), radius = TShape.Radius * widened, steepness = 1 / widened, at = centre - 0.5;
        first = (long)Math.Ceiling(at - radius);
        int count = (int)((long)Math.Floor(at + radius) - first) + 1;
        double before = first - at; // weights other than 0 lie less than the radius away
        for (int i = 0; i < count; i++) weights[i] = TShape.At(Math.Abs(before + i) * steepness);
        return count;
    }
}
