using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using Terrane.Tiles.Deflate;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Tests.Deflate;

public sealed class GzipTests
{
    public static TheoryData<string> Inputs => ["empty", "one", "zeros", "noise", "periodic", "text", "far", "skewed", "long runs", "directory"];

    [Theory]
    [MemberData(nameof(Inputs))]
    public void What_it_writes_reads_back_with_zlib(string name)
    {
        byte[] input = Make(name);
        byte[] compressed = Compress(input);
        using var inflate = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
        using var output = new MemoryStream();
        inflate.CopyTo(output);
        Assert.Equal(input, output.ToArray());
        using var folder = new TestFolder(); // .NET's reader overlooks a cut-off trailer; gzip does not
        File.WriteAllBytes(folder["x.gz"], compressed);
        (int exit, string text) = Outside.Run("gzip", ["-t", folder["x.gz"]]);
        Assert.True(exit == 0, text);
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("text")]
    [InlineData("zeros")]
    public void Is_no_larger_than_zlib_by_more_than_two_per_cent(string name)
    {
        byte[] input = Make(name);
        using var best = new MemoryStream();
        using (var gzip = new GZipStream(best, CompressionLevel.SmallestSize, leaveOpen: true)) gzip.Write(input);
        int ours = Compress(input).Length;
        TestContext.Current.SendDiagnosticMessage($"{name}: {input.Length} bytes, ours {ours}, zlib {best.Length}");
        Assert.True(ours <= (best.Length * 1.02) + 20, $"ours {ours}, zlib {best.Length}");
    }

    [Fact]
    public void Bytes_are_those_they_have_always_been() // a change here changes every archive: it needs a reason and a note
    {
        Assert.Equal("1f8b08000000000002ffabae050043bfa6a302000000", Convert.ToHexStringLower(Compress("{}"u8.ToArray())));
        Assert.Equal(GoldenDirectory, Convert.ToHexStringLower(SHA256.HashData(Compress(Make("directory")))));
    }

    private const string GoldenDirectory = "a5d1d2a68dcd428c30060f897055fd2fc697d293ddb912b47903680493540952";

    private static byte[] Compress(byte[] input)
    {
        var output = new ArrayBufferWriter<byte>();
        Gzip.Compress(input, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Make(string name)
    {
        var random = new Random(5);
        byte[] noise = new byte[70_000];
        random.NextBytes(noise);
        return name switch
        {
            "empty" => [],
            "one" => [42],
            "zeros" => new byte[300_000],
            "noise" => noise,
            "periodic" => [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i % 7 * 31))],
            "text" => [.. Enumerable.Repeat("the quick brown fox jumps over the lazy dog, again. "u8.ToArray(), 300).SelectMany((line, i) => line.Append((byte)i))],
            "far" => [.. noise.AsSpan(0, 32_768), .. noise.AsSpan(0, 32_768), .. noise.AsSpan(0, 300)], // matches at exactly the window's edge
            "skewed" => [.. Enumerable.Range(0, 25).SelectMany(i => Enumerable.Repeat((byte)i, Fibonacci(i)).Select((b, j) => (byte)(b + (j % 2 * 100))))], // codes longer than 15
            "long runs" => [.. Enumerable.Range(0, 2000).SelectMany(i => Enumerable.Repeat((byte)(i * 37), 1 + (i % 300)))],
            _ => Directory(random),
        };
    }

    private static int Fibonacci(int n) => n < 2 ? 1 : Fibonacci(n - 1) + Fibonacci(n - 2);

    private static byte[] Directory(Random random)
    {
        var entries = new PmTilesEntry[20_000];
        ulong id = 5000, offset = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            uint length = (uint)random.Next(20_000, 120_000);
            entries[i] = new PmTilesEntry(id, offset, length, 1);
            id += (ulong)(random.Next(20) == 0 ? random.Next(1, 100) : 1);
            offset += length;
        }
        var raw = new ArrayBufferWriter<byte>();
        PmTilesDirectory.Write(entries, raw);
        return raw.WrittenSpan.ToArray();
    }
}
