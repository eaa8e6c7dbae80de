namespace Terrane.Cells.Areas;

/// <summary>Sine and cosine of degrees with plain arithmetic only: libm's differ in the last bit between CPUs with and without FMA.</summary>
/// <remarks>Polynomials of FreeBSD's msun (k_sin.c, k_cos.c, Sun Microsystems 1993), within 1 ulp on ±45°; degrees make the reduction exact.</remarks>
internal static class DegreeMath
{
    private const double Radian = Math.PI / 180;

    /// <param name="degrees">-90 to 90.</param>
    public static double Sin(double degrees)
    {
        double magnitude = Math.Abs(degrees);
        double value = magnitude <= 45 ? SinKernel(magnitude * Radian) : CosKernel((90 - magnitude) * Radian);
        return degrees < 0 ? -value : value;
    }

    /// <param name="degrees">-90 to 90.</param>
    public static double Cos(double degrees)
    {
        double magnitude = Math.Abs(degrees);
        return magnitude <= 45 ? CosKernel(magnitude * Radian) : SinKernel((90 - magnitude) * Radian);
    }

    /// <summary>Inverse hyperbolic tangent by its series, for |x| up to 0.2.</summary>
    public static double AtanhSmall(double x)
    {
        const int Terms = 14; // 0.2^28 / 29 is below 2^-64
        double square = x * x, sum = 0;
        for (int k = Terms; k >= 1; k--) sum = square * ((1.0 / ((2 * k) + 1)) + sum);
        return x + (x * sum);
    }

    private static double SinKernel(double x)
    {
        double z = x * x;
        double tail = 8.33333333332248946124e-03 + (z * (-1.98412698298579493134e-04 + (z * (2.75573137070700676789e-06
            + (z * (-2.50507602534068634195e-08 + (z * 1.58969099521155010221e-10)))))));
        return x + (z * x * (-1.66666666666666324348e-01 + (z * tail)));
    }

    private static double CosKernel(double x)
    {
        double z = x * x;
        double tail = z * (4.16666666666666019037e-02 + (z * (-1.38888888888741095749e-03 + (z * (2.48015872894767294178e-05
            + (z * (-2.75573143513906633035e-07 + (z * (2.08757232129817482790e-09 + (z * -1.13596475577881948265e-11))))))))));
        double half = 0.5 * z, head = 1 - half;
        return head + ((1 - head - half) + (z * tail));
    }
}
