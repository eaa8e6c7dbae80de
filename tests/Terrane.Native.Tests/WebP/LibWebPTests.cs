using System.Buffers;
using System.Text;
using Terrane.Native.WebP;

namespace Terrane.Native.Tests.WebP;

public sealed class LibWebPTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 20)]
    [InlineData(4, 75)]
    [InlineData(6, 100)]
    public void Decodes_to_the_very_pixels_with_colour_under_alpha_zero(int method, float quality)
    {
        uint[] pixels = Pixels(61, 47, withAlpha: true);
        byte[] bytes = LibWebP.EncodeLossless(pixels, 61, 47, method, quality);
        Assert.Equal((61, 47, true), LibWebP.Info(bytes));
        Assert.True(LibWebP.IsLossless(bytes));
        uint[] decoded = new uint[(61 * 47) + 1];
        LibWebP.Decode(bytes, decoded, out int width, out int height);
        Assert.Equal((61, 47), (width, height));
        Assert.Equal(pixels, decoded[..^1]);
        Assert.Equal(0u, decoded[^1]);
        Assert.Contains(pixels, p => p >> 24 == 0 && (p & 0xFFFFFF) != 0);
    }

    [Fact]
    public void Dwebp_reads_the_same_pixels()
    {
        uint[] pixels = Pixels(33, 20, withAlpha: true);
        string webp = _folder.File("a.webp"), pam = _folder.File("a.pam");
        File.WriteAllBytes(webp, LibWebP.EncodeLossless(pixels, 33, 20, 4, 50));
        Tool.Run("dwebp", "", webp, "-pam", "-o", pam);
        byte[] file = File.ReadAllBytes(pam);
        int start = Encoding.ASCII.GetString(file).IndexOf("ENDHDR\n", StringComparison.Ordinal) + 7;
        IEnumerable<byte> wanted = pixels.SelectMany(p => (byte[])[(byte)(p >> 16), (byte)(p >> 8), (byte)p, (byte)(p >> 24)]);
        Assert.Equal(wanted, file[start..]);
    }

    [Fact]
    public void Opaque_pixels_need_no_alpha()
    {
        byte[] bytes = LibWebP.EncodeLossless(Pixels(16, 16, withAlpha: false), 16, 16, 0, 0);
        Assert.Equal((16, 16, false), LibWebP.Info(bytes));
    }

    [Fact]
    public async Task Gives_the_same_bytes_on_every_thread_and_through_every_writer()
    {
        uint[] pixels = Pixels(128, 128, withAlpha: false), before = [.. pixels];
        byte[] first = LibWebP.EncodeLossless(pixels, 128, 128, 4, 75);
        byte[][] others = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => LibWebP.EncodeLossless(pixels, 128, 128, 4, 75))));
        Assert.All(others, o => Assert.Equal(first, o));
        var writer = new ArrayBufferWriter<byte>();
        writer.Write("ahead"u8);
        LibWebP.EncodeLossless(pixels, 128, 128, 4, 75, writer);
        Assert.Equal(first, writer.WrittenSpan[5..].ToArray());
        Assert.Equal(before, pixels);
    }

    [Fact]
    public void Damaged_bytes_are_an_error()
    {
        byte[] bytes = LibWebP.EncodeLossless(Pixels(64, 64, withAlpha: false), 64, 64, 1, 20);
        uint[] room = new uint[64 * 64];
        foreach (byte[] bad in (byte[][])[[], bytes[..10], bytes[..(bytes.Length / 2)], [.. bytes.Reverse()]])
            Assert.Equal("webp.decode", Assert.Throws<WebPException>(() => LibWebP.Decode(bad, room, out _, out _)).Code);
        Assert.Contains("64 by 64", Assert.Throws<WebPException>(() => LibWebP.Decode(bytes, room.AsSpan(1), out _, out _)).Message);
    }

    [Fact]
    public void Refuses_sizes_that_WebP_does_not_have()
    {
        Assert.Equal("webp.encode", Assert.Throws<WebPException>(() => LibWebP.EncodeLossless(new uint[16384], 16384, 1, 0, 0)).Code);
        Assert.Equal("webp.encode", Assert.Throws<WebPException>(() => LibWebP.EncodeLossless([], 0, 0, 0, 0)).Code);
        Assert.Throws<ArgumentException>(() => LibWebP.EncodeLossless(new uint[5], 2, 2, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LibWebP.EncodeLossless(new uint[4], 2, 2, 7, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => LibWebP.EncodeLossless(new uint[4], 2, 2, 0, float.NaN));
    }

    [Fact]
    public void A_writer_that_fails_is_heard_through_libwebp() =>
        Assert.Throws<IOException>(() => LibWebP.EncodeLossless(Pixels(8, 8, withAlpha: false), 8, 8, 0, 0, new FullDisk()));

    [Fact]
    public void Knows_its_version() => Assert.Matches(@"^1\.\d+\.\d+$", LibWebP.Version);

    /// <summary>Smooth enough to use every transform of the encoder, with noise in the low bits.</summary>
    private static uint[] Pixels(int width, int height, bool withAlpha)
    {
        var random = new Random(7);
        uint[] pixels = new uint[width * height];
        for (int i = 0; i < pixels.Length; i++)
        {
            uint alpha = withAlpha ? (uint)(i % 3 * 127) : 255;
            pixels[i] = (alpha << 24) | (uint)(((i % width * 3) & 255) << 16) | (uint)(((i / width * 5) & 255) << 8) | (uint)random.Next(256);
        }
        return pixels;
    }

    private sealed class FullDisk : IBufferWriter<byte>
    {
        public void Advance(int count) => throw new IOException("full");
        public Memory<byte> GetMemory(int sizeHint = 0) => throw new IOException("full");
        public Span<byte> GetSpan(int sizeHint = 0) => throw new IOException("full");
    }
}
