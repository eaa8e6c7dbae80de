using System.Buffers;
using Terrane.Native.WebP;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.WebP;

public sealed class LibWebPEncoderTests
{
    private const int Side = 512;

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(6)]
    public void Every_effort_keeps_every_pixel(int effort)
    {
        uint[] pixels = Hill();
        var output = new ArrayBufferWriter<byte>();
        output.Write("before"u8);
        int length = new LibWebPEncoder(effort).Encode(pixels, Side, Side, output);
        Assert.Equal(output.WrittenCount - 6, length);
        var back = new uint[Side * Side];
        LibWebP.Decode(output.WrittenSpan[6..], back, out int width, out int height);
        Assert.Equal((Side, Side), (width, height));
        Assert.Equal(pixels, back);
    }

    [Fact]
    public void Tools_of_libwebp_accept_a_tile()
    {
        using var folder = new TestFolder();
        var output = new ArrayBufferWriter<byte>();
        uint[] pixels = Hill();
        new LibWebPEncoder(2).Encode(pixels, Side, Side, output);
        File.WriteAllBytes(folder["t.webp"], output.WrittenSpan.ToArray());
        (int exit, string text) = Outside.Run("webpinfo", [folder["t.webp"]]);
        Assert.True(exit == 0 && text.Contains("No error detected") && text.Contains("Lossless"), text);
        (exit, text) = Outside.Run("dwebp", ["-quiet", "-ppm", folder["t.webp"], "-o", folder["t.ppm"]]);
        Assert.True(exit == 0, text);
        byte[] ppm = File.ReadAllBytes(folder["t.ppm"])[^(3 * Side * Side)..];
        for (int i = 0; i < pixels.Length; i++)
            Assert.Equal(pixels[i], 0xFF000000 | ((uint)ppm[3 * i] << 16) | ((uint)ppm[(3 * i) + 1] << 8) | ppm[(3 * i) + 2]);
    }

    [Fact]
    public void The_identity_names_library_and_effort()
    {
        Assert.Equal($"libwebp-{LibWebP.Version}-m4-q75", new LibWebPEncoder().Id);
        Assert.NotEqual(new LibWebPEncoder(3).Id, new LibWebPEncoder(4).Id);
        Assert.Throws<ArgumentOutOfRangeException>(() => new LibWebPEncoder(7));
    }

    private static uint[] Hill() =>
        [.. Enumerable.Range(0, Side * Side).Select(i => 0xFF800000 + (uint)(256 * (200 + (100 * Math.Sin(i % Side / 60.0) * Math.Cos(i / Side / 45.0)))))];
}
