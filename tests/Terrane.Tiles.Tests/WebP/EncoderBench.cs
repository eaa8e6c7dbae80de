using System.Buffers;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Terrane.Native.WebP;
using Terrane.Tiles.WebP;
using Terrane.Tiles.WebP.Vp8l.Simd;

namespace Terrane.Tiles.Tests.WebP;

/// <summary>Encodes with every effort and every code path this CPU has; libwebp must give the pixels back.</summary>
internal sealed class EncoderBench
{
    private readonly (WebPEffort Effort, TerrariumWebPEncoder[] Paths)[] _encoders =
        [.. Enum.GetValues<WebPEffort>().Select(effort => (effort, Widths().Select(width => new TerrariumWebPEncoder(effort, width)).ToArray()))];

    public static IEnumerable<SimdWidth> Widths()
    {
        yield return SimdWidth.Scalar;
        if (Vector128.IsHardwareAccelerated) yield return SimdWidth.Bits128;
        if (Avx2.IsSupported) yield return SimdWidth.Bits256;
    }

    /// <returns>The bytes of each effort.</returns>
    public byte[][] RoundTrip(uint[] argb, int width, int height, string what)
    {
        var all = new List<byte[]>();
        foreach ((WebPEffort effort, TerrariumWebPEncoder[] paths) in _encoders)
        {
            byte[] webp = Encode(paths[0], argb, width, height);
            foreach (TerrariumWebPEncoder path in paths[1..])
                Assert.True(webp.AsSpan().SequenceEqual(Encode(path, argb, width, height)), $"{what}, {width} x {height}, {effort}: the code paths differ");
            Assert.True(argb.AsSpan().SequenceEqual(Decode(webp, width, height)), $"{what}, {width} x {height}, {effort}: other pixels came back");
            all.Add(webp);
        }
        return [.. all];
    }

    public static byte[] Encode(ITileEncoder encoder, uint[] argb, int width, int height)
    {
        var output = new ArrayBufferWriter<byte>();
        int size = encoder.Encode(argb, width, height, output);
        Assert.Equal(output.WrittenCount, size);
        return output.WrittenSpan.ToArray();
    }

    public static uint[] Decode(byte[] webp, int width, int height)
    {
        var argb = new uint[width * height];
        LibWebP.Decode(webp, argb, out int actualWidth, out int actualHeight);
        Assert.Equal((width, height), (actualWidth, actualHeight));
        return argb;
    }
}
