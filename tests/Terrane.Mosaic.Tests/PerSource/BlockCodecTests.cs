using Terrane.Mosaic.PerSource;

namespace Terrane.Mosaic.Tests.PerSource;

public sealed class BlockCodecTests
{
    private readonly BlockCodec _codec = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pixels_come_back_bit_for_bit_beside_what_is_there_and_take_no_more_than_was_said(bool noise)
    {
        const int Stride = 200;
        var random = new Random(20265);
        var elevation = new float[Stride * BlockPlace.Side];
        for (int i = 0; i < elevation.Length; i++)
            elevation[i] = random.Next(4) == 0 ? float.NaN : noise ? BitConverter.Int32BitsToSingle(random.Next(int.MinValue, 0x7F800000)) : 300 + (0.25f * (i % Stride));
        var taken = new byte[BlockCodec.MaskBytes];
        random.NextBytes(taken.AsSpan(0, taken.Length / 2));

        int valid = _codec.Pack(elevation, Stride, taken, out byte[] data);
        Assert.InRange(data.Length, 1, BlockCodec.MostBytes(valid));
        Assert.Equal(noise ? 0 : 1, data[0]);
        var found = new float[BlockPlace.Pixels];
        var ordinal = new ushort[BlockPlace.Pixels];
        _codec.Unpack(data, 7, found, ordinal);
        var mask = new byte[BlockCodec.MaskBytes];
        BlockCodec.AddMask(data, mask);
        for (int i = 0; i < BlockPlace.Pixels; i++)
        {
            float value = elevation[(i / BlockPlace.Side * Stride) + (i % BlockPlace.Side)];
            bool stored = !float.IsNaN(value) && (taken[i / 8] & (1 << (i % 8))) == 0;
            Assert.Equal(stored ? 7 : 0, ordinal[i]);
            Assert.Equal(stored, (mask[i / 8] & (1 << (i % 8))) != 0);
            Assert.Equal(stored ? BitConverter.SingleToInt32Bits(value) : 0, BitConverter.SingleToInt32Bits(found[i]));
        }
        Assert.Equal(valid, ordinal.Count(o => o != 0));
    }

    [Fact]
    public void Of_a_block_that_is_void_or_taken_nothing_is_stored()
    {
        var elevation = new float[BlockPlace.Pixels];
        var taken = new byte[BlockCodec.MaskBytes];
        taken.AsSpan().Fill(255);
        Assert.Equal(0, _codec.Pack(elevation, BlockPlace.Side, taken, out _));
        Array.Fill(elevation, float.NaN);
        Assert.Equal(0, _codec.Pack(elevation, BlockPlace.Side, new byte[BlockCodec.MaskBytes], out _));
    }
}
