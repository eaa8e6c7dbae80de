using System.Buffers;
using Terrane.Tiles.Png;
using Terrane.Tiles.Terrarium;

namespace Terrane.Tiles.Tests.Png;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(256, 256, false)]
    [InlineData(7, 513, true)]
    [InlineData(512, 512, true)]
    [InlineData(7, 513, true, PngFilterChoice.Up)]
    [InlineData(512, 512, false, PngFilterChoice.Up)]
    public void Pixels_come_back_here_and_in_libpng(int width, int height, bool alpha, PngFilterChoice filter = PngFilterChoice.Smallest)
    {
        using var folder = new TestFolder();
        uint[] pixels = Pixels(width, height, alpha);
        byte[] png = Encode(pixels, width, height, filter);
        var found = new uint[pixels.Length];
        PngDecoder.Decode(png, found);
        Assert.Equal(pixels, found);
        Assert.Equal((width, height), PngDecoder.Info(png));

        File.WriteAllBytes(folder["a.png"], png);
        (int exit, string output) = Outside.Run("/usr/bin/python3", ["-W", "ignore", "-c", """
            import sys, rasterio
            d = rasterio.open(sys.argv[1]).read()
            open(sys.argv[2], "wb").write(d.reshape(d.shape[0], -1).T.tobytes())
            """, folder["a.png"], folder["raw"]]);
        Assert.SkipWhen(output.Contains("No module named", StringComparison.Ordinal), "python3-rasterio is not installed");
        Assert.True(exit == 0, output);
        Assert.Equal(pixels.SelectMany(p => alpha ? new[] { (byte)(p >> 16), (byte)(p >> 8), (byte)p, (byte)(p >> 24) } : [(byte)(p >> 16), (byte)(p >> 8), (byte)p]),
            File.ReadAllBytes(folder["raw"]));
    }

    [Fact]
    public void Reads_what_others_wrote()
    {
        byte[] png = File.ReadAllBytes(Outside.Data("tiles/terrarium_11_385_803.png"));
        var pixels = new uint[256 * 256];
        PngDecoder.Decode(png, pixels);
        var metres = new float[pixels.Length];
        TerrariumCodec.Decode(pixels, metres);
        Assert.InRange(metres.Min(), 100, 4000); // a mountain range, not noise
        Assert.InRange(metres.Max(), metres.Min(), 4000);
    }

    [Fact]
    public void Damage_is_named_and_nothing_else_is_thrown()
    {
        byte[] good = Encode(Pixels(64, 64, alpha: false), 64, 64);
        var pixels = new uint[64 * 64];
        var random = new Random(1);
        for (int round = 0; round < 2000; round++)
        {
            byte[] bad = [.. good];
            bad[random.Next(bad.Length)] ^= (byte)random.Next(1, 256);
            ImageException failure = Assert.Throws<ImageException>(() => PngDecoder.Decode(bad, pixels)); // every byte is under a checksum
            Assert.Equal("png.decode", failure.Code);
        }
        for (int length = 0; length < good.Length; length++) Assert.Throws<ImageException>(() => PngDecoder.Decode(good.AsSpan(0, length), pixels));
    }

    [Fact]
    public void A_bomb_costs_no_more_than_the_pixels_that_were_asked_for()
    {
        byte[] bomb = Encode(new uint[4096 * 4096], 4096, 4096);
        Assert.True(bomb.Length < 100_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ImageException>(() => PngDecoder.Decode(bomb, new uint[512 * 512]));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    private static byte[] Encode(uint[] pixels, int width, int height, PngFilterChoice filter = PngFilterChoice.Smallest)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.Equal(new PngEncoder(filter: filter).Encode(pixels, width, height, output), output.WrittenCount);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Slopes, noise, constants and steps side by side, so that every filter is the best somewhere.</summary>
    private static uint[] Pixels(int width, int height, bool alpha)
    {
        var random = new Random(width);
        var pixels = new uint[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % width, y = i / width;
            uint colour = (((x / 40) + (y / 40)) % 4) switch { 0 => (uint)((x * 300) + (y * 7)), 1 => (uint)random.Next(1 << 24), 2 => 0x80_1234u, _ => (uint)(x * y) };
            pixels[i] = (colour & 0xFF_FFFF) | (alpha ? (uint)random.Next(256) << 24 : 0xFF00_0000u);
        }
        if (alpha) pixels[0] &= 0x7FFF_FFFF;
        return pixels;
    }
}
