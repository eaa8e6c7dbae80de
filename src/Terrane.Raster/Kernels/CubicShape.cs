namespace Terrane.Raster.Kernels;

/// <summary>Keys' cubic convolution with a = -0.5, which passes through the cells and is exact for parabolas.</summary>
internal readonly struct CubicShape : IKernelShape
{
    public static double Radius => 2;

    public static bool HasNegativeLobes => true;

    public static bool NeedsAll => true;

    public static double At(double distance)
    {
        double square = distance * distance;
        return distance < 1 ? (square * ((1.5 * distance) - 2.5)) + 1 : distance < 2 ? (square * ((-0.5 * distance) + 2.5)) - (4 * distance) + 2 : 0;
    }
}
