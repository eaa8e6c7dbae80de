using Terrane.Tiles.WebP.Vp8l;

namespace Terrane.Tiles.Tests.WebP.Vp8l;

public sealed class Log2Tests
{
    [Fact]
    public void Agrees_with_the_real_logarithm()
    {
        for (int value = 1; value < 5_000_000; value = value < 5000 ? value + 1 : value * 7 / 5)
            Assert.Equal(Math.Log2(value), Log2.Of(value) / 65536.0, value < 4096 ? 2e-5 : 8e-4);
        Assert.Equal(0, Log2.Of(0));
    }

    [Fact]
    public void Four_equal_symbols_cost_two_bits_each() => Assert.Equal(400 * 2L << Log2.FractionBits, Log2.Entropy([100, 0, 100, 100, 100]));
}
