using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.WebP;

public sealed class TerrariumWebPEncoderTests
{
    private const uint Opaque = 0xFF00_0000;
    private const uint Sea = 0xFF80_0000;
    private static readonly EncoderBench Bench = new();

    [Fact]
    public void Every_size_from_one_pixel_up_comes_back()
    {
        int[] sides = [1, 2, 7, 8, 9, 31, 32, 33, 65];
        foreach (int width in sides)
            foreach (int height in sides)
            {
                Bench.RoundTrip(Pictures.Hills(width, height, 40_000, 128), width, height, "hills");
                Bench.RoundTrip(Pictures.Noise(width, height, width * height, 0x000F_00FF), width, height, "noise");
                Bench.RoundTrip(Pictures.Noise(width, height, width + height, 0x8000_0100, always: 0), width, height, "four colours with alpha");
            }
        Bench.RoundTrip(Pictures.Hills(16383, 1, 40_000, 64), 16383, 1, "widest");
        Bench.RoundTrip(Pictures.Hills(1, 16383, 40_000, 64), 1, 16383, "highest");
    }

    [Theory]
    [InlineData(Sea)]
    [InlineData(0u)]
    [InlineData(0xFFFF_FFFFu)]
    [InlineData(0x0112_3456u)]
    public void A_constant_tile_is_tiny_and_ends_in_four_zero_bytes(uint color)
    {
        foreach (byte[] webp in Bench.RoundTrip(Pictures.Fill(512, 512, (_, _) => color), 512, 512, "constant"))
        {
            Assert.InRange(webp.Length, 30, 40);
            int streamSize = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(16));
            Assert.Equal(new byte[4], webp.AsSpan(20 + streamSize - 4, 4).ToArray());
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(199, 0)]
    [InlineData(0, 149)]
    [InlineData(199, 149)]
    [InlineData(80, 101)]
    public void A_single_odd_pixel_survives(int column, int row)
    {
        foreach (uint odd in new uint[] { Sea + 1, Sea - 256, 0xFE80_0000, 0x0080_0000, 0xFF12_3456 })
            Bench.RoundTrip(Pictures.Fill(200, 150, (x, y) => (x, y) == (column, row) ? odd : Sea), 200, 150, $"odd pixel {odd:X8}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(1000)]
    [InlineData(5000)]
    public void Tiles_of_few_and_many_levels_come_back(int levels)
    {
        foreach (uint step in new uint[] { 1, 3, 64, 256, 1000 })
        {
            Bench.RoundTrip(Pictures.Levels(200, 150, levels, step, patches: true), 200, 150, $"{levels} levels of {step} in patches");
            Bench.RoundTrip(Pictures.Levels(200, 150, levels, step, patches: false), 200, 150, $"{levels} levels of {step} in noise");
        }
    }

    [Fact]
    public void Noise_of_all_channels_comes_back_and_hardly_grows()
    {
        byte[][] opaque = Bench.RoundTrip(Pictures.Noise(512, 512, 1, 0x00FF_FFFF), 512, 512, "noise");
        byte[][] alpha = Bench.RoundTrip(Pictures.Noise(512, 512, 2, 0xFFFF_FFFF, always: 0), 512, 512, "noise with alpha");
        Assert.All(opaque, webp => Assert.InRange(webp.Length, 0, 512 * 512 * 3 * 101 / 100));
        Assert.All(alpha, webp => Assert.InRange(webp.Length, 0, 512 * 512 * 4 * 101 / 100));
    }

    [Fact]
    public void Voids_and_alpha_masks_keep_their_colours()
    {
        uint[] hills = Pictures.Hills(256, 256, 100_000, 64);
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => x + y < 256 ? Sea : hills[y * 256 + x]), 256, 256, "half sea");
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => x < 128 ? 0 : hills[y * 256 + x]), 256, 256, "half transparent black");
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => hills[y * 256 + x] & (x * y % 7 == 0 ? 0x00FF_FFFFu : ~0u)), 256, 256, "colours under alpha 0");
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => (uint)((x ^ y) & 0xFF) << 24 | 0x0012_3456), 256, 256, "alpha alone");
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => Opaque | (uint)((x / 90 + y / 70 * 3) % 9) << 8), 256, 256, "lineage");
        Bench.RoundTrip(Pictures.Fill(256, 256, (x, y) => Opaque | (uint)(x * 300 + y * 3) << 8), 256, 256, "lineage of many");
    }

    [Fact]
    public void Hills_of_every_step_and_relief_come_back()
    {
        foreach (int step in new[] { 1, 8, 32, 64, 128, 256, 25, 4096 })
            foreach (int relief in new[] { 200, 5_000, 120_000, 2_000_000 })
                Bench.RoundTrip(Pictures.Hills(160, 112, relief, step), 160, 112, $"relief {relief} step {step}");
    }

    [Fact]
    public void Random_images_come_back()
    {
        var random = new Random(20);
        for (int i = 0; i < 120; i++)
        {
            int width = random.Next(1, 140), height = random.Next(1, 140), detail = 1 << random.Next(8);
            uint mask = (uint)random.NextInt64(1L << 32) & (uint)random.NextInt64(1L << 32), always = random.Next(3) > 0 ? Opaque : 0;
            uint[] colors = [.. Enumerable.Range(0, random.Next(1, 700)).Select(_ => (uint)random.NextInt64(1L << 32) & mask | always)];
            int copies = random.Next(100);
            uint last = colors[0];
            uint[] argb = Pictures.Fill(width, height, (x, y) =>
                last = random.Next(100) < copies ? last : colors[random.Next(3) > 0 ? (x / detail * 31 + y / detail) % colors.Length : random.Next(colors.Length)]);
            Bench.RoundTrip(argb, width, height, $"random image {i}");
        }
    }

    [Theory]
    [InlineData(WebPEffort.Fast)]
    [InlineData(WebPEffort.Default)]
    [InlineData(WebPEffort.Small)]
    public void What_was_encoded_before_leaves_no_trace(WebPEffort effort)
    {
        (uint[] Argb, int Width, int Height)[] images =
        [
            (Pictures.Hills(512, 512, 90_000, 128), 512, 512),
            (Pictures.Levels(512, 512, 40, 256, patches: true), 512, 512),
            (Pictures.Noise(37, 91, 3, 0xFFFF_FFFF, always: 0), 37, 91),
            (Pictures.Hills(512, 512, 2_000_000, 256), 512, 512),
            (Pictures.Fill(512, 512, (x, y) => Sea + (uint)(x / 200)), 512, 512),
            (Pictures.Hills(300, 41, 9_000, 32), 300, 41),
        ];
        var used = new TerrariumWebPEncoder(effort);
        foreach (var first in images)
            foreach (var second in images)
            {
                EncoderBench.Encode(used, first.Argb, first.Width, first.Height);
                Assert.Equal(
                    EncoderBench.Encode(new TerrariumWebPEncoder(effort), second.Argb, second.Width, second.Height),
                    EncoderBench.Encode(used, second.Argb, second.Width, second.Height));
            }
    }

    [Theory]
    [InlineData(WebPEffort.Fast)]
    [InlineData(WebPEffort.Default)]
    [InlineData(WebPEffort.Small)]
    public void A_warm_encoder_allocates_nothing(WebPEffort effort)
    {
        var encoder = new TerrariumWebPEncoder(effort);
        uint[][] tiles = [Pictures.Hills(512, 512, 90_000, 64), Pictures.Hills(512, 512, 2_000_000, 256), Pictures.Levels(512, 512, 90, 256, patches: false)];
        var output = new ArrayBufferWriter<byte>(1 << 22);
        foreach (uint[] tile in tiles) encoder.Encode(tile, 512, 512, output);
        output.ResetWrittenCount();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (uint[] tile in tiles) encoder.Encode(tile, 512, 512, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void An_encoder_holds_less_than_twelve_megabytes()
    {
        uint[] noise = Pictures.Noise(512, 512, 1, 0x00FF_FFFF), hills = Pictures.Hills(512, 512, 90_000, 64);
        var output = new ArrayBufferWriter<byte>(1 << 22);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var encoder = new TerrariumWebPEncoder(WebPEffort.Small);
        encoder.Encode(hills, 512, 512, output);
        encoder.Encode(noise, 512, 512, output);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1 << 20, 12 << 20);
    }

    /// <summary>The bytes go into archives that must be the same everywhere. A change here is a new version in the encoder's id.</summary>
    [Fact]
    public void The_bytes_are_those_of_version_1()
    {
        uint[][] tiles =
        [
            Pictures.Hills(512, 512, 90_000, 64), Pictures.Hills(512, 512, 2_000_000, 256), Pictures.Hills(512, 512, 9_000, 128),
            Pictures.Levels(512, 512, 9, 256, patches: true), Pictures.Noise(512, 512, 5, 0x0000_FFFF),
        ];
        string[] digests = [.. Enum.GetValues<WebPEffort>().Select(effort =>
        {
            var encoder = new TerrariumWebPEncoder(effort);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (uint[] tile in tiles) hash.AppendData(EncoderBench.Encode(encoder, tile, 512, 512));
            return Convert.ToHexString(hash.GetHashAndReset())[..16];
        })];
        Assert.Equal("811F414B666A5BB1 C61B643B13E6EF30 3E01B99D9A5BDE19", string.Join(" ", digests));
        Assert.Equal("terrane-webp-1/default", new TerrariumWebPEncoder().Id);
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_refused()
    {
        var encoder = new TerrariumWebPEncoder();
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ArgumentException>(() => encoder.Encode(new uint[10], 3, 3, output));
        Assert.Throws<ArgumentException>(() => encoder.Encode([], 0, 0, output));
        Assert.Throws<ArgumentException>(() => encoder.Encode(new uint[16384], 16384, 1, output));
        Assert.Throws<ArgumentException>(() => encoder.Encode([], 16383, 16383, output));
        Assert.Equal(0, output.WrittenCount);
    }
}
