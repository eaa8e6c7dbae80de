using Terrane.Native.Zstd;

namespace Terrane.Native.Tests.Zstd;

public sealed class ZstdCompressorTests
{
    [Fact]
    public void What_is_compressed_comes_back()
    {
        var random = new Random(1);
        using var zstd = new ZstdCompressor(1);
        foreach (int length in new[] { 0, 1, 1000, 300_000 })
        {
            byte[] source = [.. Enumerable.Range(0, length).Select(i => (byte)(i % 97 + random.Next(2)))];
            byte[] target = new byte[ZstdCompressor.Bound(length)];
            int used = zstd.Compress(source, target);
            byte[] back = new byte[length + 1];
            Assert.Equal(length, ZstdCompressor.Decompress(target.AsSpan(0, used), back));
            Assert.Equal(source, back[..length]);
            if (length > 1000) Assert.InRange(used, 1, length / 2);
        }
    }

    [Fact]
    public void A_compressor_gives_the_same_bytes_whatever_it_did_before()
    {
        byte[] source = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i))], first = new byte[ZstdCompressor.Bound(5000)], second = new byte[first.Length];
        using var fresh = new ZstdCompressor(1);
        using var used = new ZstdCompressor(1);
        used.Compress(new byte[100_000], new byte[ZstdCompressor.Bound(100_000)]);
        Assert.Equal(fresh.Compress(source, first), used.Compress(source, second));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Damaged_frames_are_noticed() => Assert.Throws<InvalidOperationException>(() => ZstdCompressor.Decompress([1, 2, 3, 4, 5], new byte[10]));

    [Fact]
    public void Only_levels_that_exist_are_taken() => Assert.Throws<ArgumentOutOfRangeException>(() => new ZstdCompressor(0));
}
