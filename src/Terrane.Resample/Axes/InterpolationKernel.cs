using Terrane.Cells.Areas;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Axes;

/// <summary>A kernel that interpolates between cell centres: radius and shape in source cells.</summary>
internal sealed record InterpolationKernel(int Radius, Func<double, double> At)
{
    public static InterpolationKernel Of(ResampleMethod method) => method switch
    {
        ResampleMethod.Bilinear => new InterpolationKernel(1, x => Math.Max(0, 1 - Math.Abs(x))),
        ResampleMethod.Cubic => new InterpolationKernel(2, Cubic),
        ResampleMethod.Lanczos => new InterpolationKernel(3, Lanczos),
        _ => throw new ArgumentException($"{method} does not interpolate."),
    };

    // Keys' cubic convolution with a = -0.5, as GDAL has it.
    private static double Cubic(double signed)
    {
        double x = Math.Abs(signed), x2 = x * x;
        return x <= 1 ? (x2 * ((1.5 * x) - 2.5)) + 1 : x < 2 ? (x2 * ((-0.5 * x) + 2.5)) - (4 * x) + 2 : 0;
    }

    // Sines by DegreeMath: the C library's differ between CPUs.
    private static double Lanczos(double signed)
    {
        double x = Math.Abs(signed);
        if (x < 1e-8) return 1;
        if (x >= 3) return 0;
        double whole = Math.Round(x), sine = DegreeMath.Sin(180 * (x - whole));
        double wide = DegreeMath.Sin(x <= 1.5 ? 60 * x : 180 - (60 * x));
        return 3 * (whole % 2 == 0 ? sine : -sine) * wide / (Math.PI * Math.PI * x * x);
    }
}
