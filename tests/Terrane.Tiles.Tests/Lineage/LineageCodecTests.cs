using Terrane.Tiles.Lineage;

namespace Terrane.Tiles.Tests.Lineage;

public sealed class LineageCodecTests
{
    [Fact]
    public void Puts_the_high_byte_into_red_and_the_low_byte_into_green()
    {
        ushort[] ordinals = [LineageCodec.Void, 1, 255, 256, 0x1234, ushort.MaxValue];
        var argb = new uint[ordinals.Length];
        LineageCodec.Encode(ordinals, argb);
        Assert.Equal([0xFF000000, 0xFF000100, 0xFF00FF00, 0xFF010000, 0xFF123400, 0xFFFFFF00], argb);
        var back = new ushort[ordinals.Length];
        Assert.True(LineageCodec.TryDecode(argb, back));
        Assert.Equal(ordinals, back);
    }

    [Theory]
    [InlineData(0xFF000101)]
    [InlineData(0xFE000100)]
    [InlineData(0x00000000)]
    public void Recognises_pixels_that_are_no_ordinal(uint argb) => Assert.False(LineageCodec.TryDecode([0xFF000100, argb], new ushort[2]));

    [Fact]
    public void Refuses_spans_of_different_lengths() => Assert.Throws<ArgumentException>(() => LineageCodec.Encode(new ushort[2], new uint[3]));
}
