using Terrane.Tiles.WebP.Vp8l;

namespace Terrane.Tiles.Tests.WebP.Vp8l;

public sealed class PrefixCodesTests
{
    private readonly PrefixCodes _codes = new(2400);

    [Fact]
    public void Common_symbols_get_short_codes()
    {
        var lengths = new byte[5];
        Assert.Equal(4, _codes.BuildLengths([8, 4, 0, 2, 1], lengths));
        Assert.Equal([1, 2, 0, 3, 3], lengths);
        var words = new uint[5];
        PrefixCodes.AssignWords(lengths, 4, words);
        // Canonical codes 0, 10, 110, 111, first bit lowest; the length stands above bit 16.
        Assert.Equal([0x1_0000u, 0x2_0001, 0, 0x3_0003, 0x3_0007], words);
    }

    [Fact]
    public void A_lone_symbol_takes_no_bits()
    {
        var lengths = new byte[300];
        var counts = new int[300];
        counts[290] = 7;
        Assert.Equal(1, _codes.BuildLengths(counts, lengths));
        Assert.Equal(1, lengths[290]);
        var words = new uint[300];
        PrefixCodes.AssignWords(lengths, 1, words);
        Assert.All(words, word => Assert.Equal(0u, word));
    }

    [Theory]
    [InlineData(7, 19)]
    [InlineData(14, 40)]
    [InlineData(14, 2328)]
    public void The_most_uneven_counts_stay_within_the_limit_and_fill_the_code_space(int limit, int symbols)
    {
        var counts = new int[symbols];
        for (int i = 0, a = 1, b = 1; i < symbols; i++) (counts[i], a, b) = (a, b, Math.Min(a + b, 1 << 20));
        var lengths = new byte[symbols];
        Assert.Equal(symbols, _codes.BuildLengths(counts, lengths, limit));
        Assert.InRange(lengths.Max(), limit - 3, limit);
        Assert.Equal(1 << limit, lengths.Sum(length => 1 << (limit - length)));
    }
}
