namespace Terrane.Raster.Kernels;

/// <summary>The cubic B-spline: never below 0 and with smooth slopes, but it smooths peaks too.</summary>
internal readonly struct CubicSplineShape : IKernelShape
{
    public static double Radius => 2;

    public static bool HasNegativeLobes => false;

    public static bool NeedsAll => false;

    public static double At(double distance)
    {
        double rest = 2 - distance;
        return distance < 1 ? (distance * distance * ((0.5 * distance) - 1)) + (2.0 / 3) : distance < 2 ? rest * rest * rest / 6 : 0;
    }
}
