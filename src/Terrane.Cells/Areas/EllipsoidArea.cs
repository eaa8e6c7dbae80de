namespace Terrane.Cells.Areas;

/// <summary>Area between two meridians and two parallels of the WGS84 ellipsoid, in closed form.</summary>
/// <remarks>
/// A = (b²/2)·Δλ·[F(sin φ2) - F(sin φ1)] with F(s) = s/(1 - e²s²) + atanh(e·s)/e. The difference is taken before the functions, not after:
/// plain subtraction loses 1e-12 at 30", this form is within 8e-16 (checked with 50 digits).
/// </remarks>
public static class EllipsoidArea
{
    private const double A = 6378137, Flattening = 1 / 298.257223563, E2 = Flattening * (2 - Flattening), B = A * (1 - Flattening);
    private static readonly double E = Math.Sqrt(E2); // IEEE demands a correctly rounded root: the same everywhere

    /// <summary>Square metres.</summary>
    /// <param name="width">Degrees of longitude.</param>
    /// <param name="south">Degrees of latitude, -90 or more.</param>
    /// <param name="north">Degrees of latitude, 90 or less.</param>
    public static double Of(double width, double south, double north)
    {
        double s1 = DegreeMath.Sin(south), s2 = DegreeMath.Sin(north);
        double ds = 2 * DegreeMath.Cos((south + north) / 2) * DegreeMath.Sin((north - south) / 2);
        double rational = ds * (1 + (E2 * s1 * s2)) / ((1 - (E2 * s1 * s1)) * (1 - (E2 * s2 * s2)));
        double logarithmic = DegreeMath.AtanhSmall(E * ds / (1 - (E2 * s1 * s2))) / E;
        return B * B / 2 * (width * (Math.PI / 180)) * (rational + logarithmic);
    }
}
