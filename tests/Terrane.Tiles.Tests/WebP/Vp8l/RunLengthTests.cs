using Terrane.Tiles.WebP.Vp8l;

namespace Terrane.Tiles.Tests.WebP.Vp8l;

public sealed class RunLengthTests
{
    [Fact]
    public void Every_length_decodes_by_the_rule_of_the_format()
    {
        for (int length = 1; length <= RunLength.Max; length++)
        {
            (int symbol, int extraBits, uint extra) = RunLength.Encode(length);
            Assert.InRange(symbol, 0, RunLength.Symbols - 1);
            Assert.Equal(symbol < 4 ? 0 : (symbol - 2) >> 1, extraBits);
            Assert.InRange(extra, 0u, (1u << extraBits) - 1);
            Assert.Equal(length, symbol < 4 ? symbol + 1 : ((2 + (symbol & 1)) << extraBits) + (int)extra + 1);
        }
    }
}
