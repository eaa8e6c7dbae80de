using System.Numerics;

namespace Terrane.Core.Tests;

public sealed class OrientationTests
{
    [Fact]
    public void Points_one_bit_beside_a_line_are_told_apart()
    {
        // The classic failure of plain doubles: a line through (12, 12) and (24, 24), points a few ulps from (0.5, 0.5).
        for (int i = 0; i < 64; i++)
        {
            for (int j = 0; j < 64; j++)
            {
                double x = 0.5 + (i * Math.Pow(2, -53)), y = 0.5 + (j * Math.Pow(2, -53));
                Assert.Equal(Math.Sign(y.CompareTo(x)), Orientation.Of(12, 12, 24, 24, x, y));
            }
        }
    }

    [Fact]
    public void Any_doubles_agree_with_exact_integers()
    {
        var random = new Random(8);
        for (int n = 0; n < 2000; n++)
        {
            // Six integers below 2^52 scaled by powers of two, so that whole numbers can check them.
            long[] v = [.. Enumerable.Range(0, 6).Select(_ => random.NextInt64(-(1L << 52), 1L << 52))];
            if (n % 3 == 0) (v[4], v[5]) = ((v[0] + v[2]) / 2, (v[1] + v[3]) / 2);
            BigInteger expected = ((new BigInteger(v[0]) - v[4]) * (new BigInteger(v[3]) - v[5])) - ((new BigInteger(v[1]) - v[5]) * (new BigInteger(v[2]) - v[4]));
            double scale = Math.Pow(2, -(n % 90));
            Assert.Equal(expected.Sign, Orientation.Of(v[0] * scale, v[1] * scale, v[2] * scale, v[3] * scale, v[4] * scale, v[5] * scale));
        }
    }

    [Fact]
    public void Zeros_and_numbers_of_very_different_size_are_exact()
    {
        Assert.Equal(0, Orientation.Of(0, 0, 1e300, 0, 5e-324, 0));
        Assert.Equal(1, Orientation.Of(0, 0, 1e-200, 0, 5e-201, 5e-324));
        Assert.Equal(-1, Orientation.Of(0, 0, 0, 1, double.Epsilon, 0.5));
    }
}
