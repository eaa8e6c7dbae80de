using System.Numerics;

namespace Terrane.Core;

/// <summary>On which side of a line a point lies: never wrong, whatever the rounding.</summary>
public static class Orientation
{
    // Shewchuk 1997, ccwerrboundA: (3 + 16u) u with u = 2^-53.
    private const double ErrorBound = (3 + (16 * 1.1102230246251565e-16)) * 1.1102230246251565e-16;

    /// <summary>+1 when (px, py) lies left of the way from a to b, -1 when right of it, 0 when exactly on the line through both.</summary>
    public static int Of(double ax, double ay, double bx, double by, double px, double py)
    {
        double left = (ax - px) * (by - py), right = (ay - py) * (bx - px);
        double determinant = left - right, bound = ErrorBound * (Math.Abs(left) + Math.Abs(right));
        if (determinant > bound) return 1;
        if (determinant < -bound) return -1;
        return Exactly(ax, ay, bx, by, px, py);
    }

    private static int Exactly(double ax, double ay, double bx, double by, double px, double py)
    {
        // All six as integers over one power of two: doubles are exact there.
        int exponent = Math.Min(Math.Min(Math.Min(Exponent(ax), Exponent(ay)), Math.Min(Exponent(bx), Exponent(by))), Math.Min(Exponent(px), Exponent(py)));
        BigInteger x = Scaled(px, exponent), y = Scaled(py, exponent);
        BigInteger left = (Scaled(ax, exponent) - x) * (Scaled(by, exponent) - y), right = (Scaled(ay, exponent) - y) * (Scaled(bx, exponent) - x);
        return (left - right).Sign;
    }

    // Of the last bit of the significand; zero has none, so it never decides.
    private static int Exponent(double value) => value == 0 ? int.MaxValue : Math.Max((int)((BitConverter.DoubleToInt64Bits(value) >> 52) & 0x7FF), 1) - 1075;

    private static BigInteger Scaled(double value, int exponent)
    {
        if (value == 0) return BigInteger.Zero;
        long bits = BitConverter.DoubleToInt64Bits(value);
        long fraction = bits & 0xF_FFFF_FFFF_FFFF;
        if ((bits & 0x7FF0_0000_0000_0000) != 0) fraction |= 1L << 52;
        BigInteger result = new BigInteger(fraction) << (Exponent(value) - exponent);
        return bits < 0 ? -result : result;
    }
}
