using System.Buffers;
using Terrane.Core;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.Png;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.PmTiles;

/// <summary>Archives that would crash, starve or mislead a trusting reader: refused under a name, in little memory.</summary>
public sealed class PmTilesMalformedTests
{
    private const long FarMoreThanEnough = 64 << 20;

    public static TheoryData<string, string> Cases => new()
    {
        { "empty file", "pmtiles.truncated" },
        { "header cut short", "pmtiles.truncated" },
        { "another magic number", "pmtiles.magic" },
        { "version 2", "pmtiles.version" },
        { "root beyond the file", "pmtiles.section" },
        { "section that overflows 64 bits", "pmtiles.section" },
        { "tile data cut short", "pmtiles.section" },
        { "root beyond 16 KiB", "pmtiles.root" },
        { "root inside the header", "pmtiles.root" },
        { "unknown compression", "pmtiles.compression" },
        { "zstandard", "pmtiles.compression" },
        { "gzip that is none", "pmtiles.inflate" },
        { "brotli that is none", "pmtiles.inflate" },
        { "gzip bomb", "pmtiles.limit" },
        { "brotli bomb", "pmtiles.limit" },
        { "too many entries", "pmtiles.limit" },
        { "empty directory", "pmtiles.directory" },
        { "no directory", "pmtiles.directory" },
        { "more entries than bytes", "pmtiles.directory" },
        { "directory cut short", "pmtiles.directory" },
        { "bytes after the directory", "pmtiles.directory" },
        { "number without an end", "pmtiles.directory" },
        { "number beyond 64 bits", "pmtiles.directory" },
        { "id beyond zoom 31", "pmtiles.directory" },
        { "ids that overflow", "pmtiles.directory" },
        { "run beyond zoom 31", "pmtiles.directory" },
        { "run length beyond 32 bits", "pmtiles.directory" },
        { "length 0", "pmtiles.directory" },
        { "offset that overflows", "pmtiles.directory" },
        { "first offset contiguous", "pmtiles.directory" },
        { "id twice", "pmtiles.directory" },
        { "run into the next entry", "pmtiles.directory" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Refuses_to_open(string name, string code)
    {
        using var folder = new TestFolder();
        string path = Write(folder, name);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(code, Assert.Throws<PmTilesException>(() => PmTilesReader.Open(path).Dispose()).Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < FarMoreThanEnough);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.False(verification.IsSound);
    }

    [Fact]
    public void A_leaf_that_holds_itself_ends_every_search()
    {
        using var folder = new TestFolder();
        byte[] leaf = ArchiveBuilder.Raw(new PmTilesEntry(0, 0, 5, 0));
        Assert.Equal(5, leaf.Length);
        AssertRefuses(new ArchiveBuilder { Root = [new(0, 0, 5, 0)], Leaves = leaf }.Write(folder), "pmtiles.depth");
    }

    [Fact]
    public void Leaves_that_share_leaves_do_not_multiply()
    {
        // 4 levels of 20 000 entries, each pointing to the one directory below: 1.6e17 tiles for a reader that follows.
        using var folder = new TestFolder();
        byte[] leaf = ArchiveBuilder.Raw([.. Enumerable.Range(0, 20_000).Select(i => new PmTilesEntry((ulong)i, 0, 60_000, 0))]);
        string path = new ArchiveBuilder { Root = [.. Enumerable.Range(0, 2000).Select(i => new PmTilesEntry((ulong)i, 0, (uint)leaf.Length, 0))], Leaves = leaf }.Write(folder);
        using var reader = PmTilesReader.Open(path);
        Assert.Throws<PmTilesException>(() => reader.Entries().Count());
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(), TestContext.Current.CancellationToken);
        Assert.False(verification.IsSound);
        Assert.True(verification.Findings.Count < 100);
    }

    [Fact]
    public void A_leaf_with_ids_of_another_is_no_order()
    {
        using var folder = new TestFolder();
        byte[] leaf = ArchiveBuilder.Raw(new PmTilesEntry(7, 0, 4, 1));
        string path = new ArchiveBuilder { Root = [new(0, 0, (uint)leaf.Length, 0), new(5, 0, (uint)leaf.Length, 0)], Leaves = leaf }.Write(folder);
        using var reader = PmTilesReader.Open(path);
        Assert.Equal("pmtiles.directory", Assert.Throws<PmTilesException>(() => reader.Entries().Count()).Code);
    }

    [Fact]
    public void Tiles_and_leaves_outside_their_section_are_refused_when_asked_for()
    {
        using var folder = new TestFolder();
        using (var reader = PmTilesReader.Open(new ArchiveBuilder { Root = [new(0, 1, 4, 1)] }.Write(folder)))
            Assert.Equal("pmtiles.tile", Assert.Throws<PmTilesException>(() => reader.TryGetTile(new TileId(0, 0, 0), out _)).Code);
        using (var reader = PmTilesReader.Open(new ArchiveBuilder { Root = [new(0, ulong.MaxValue - 5, 4, 1)] }.Write(folder)))
            Assert.Equal("pmtiles.tile", Assert.Throws<PmTilesException>(() => reader.TryGetTile(new TileId(0, 0, 0), out _)).Code);
        using (var reader = PmTilesReader.Open(new ArchiveBuilder { Root = [new(0, 0, 99, 0)] }.Write(folder)))
            Assert.Equal("pmtiles.directory", Assert.Throws<PmTilesException>(() => reader.TryGetTile(new TileId(0, 0, 0), out _)).Code);
        using (var reader = PmTilesReader.Open(new ArchiveBuilder().Write(folder), new PmTilesLimits(MaxTileBytes: 3)))
            Assert.Equal("pmtiles.limit", Assert.Throws<PmTilesException>(() => reader.TryGetTile(new TileId(0, 0, 0), out _)).Code);
    }

    [Fact]
    public void Leaves_that_hold_each_other_end_every_search()
    {
        using var folder = new TestFolder();
        byte[] toSecond = ArchiveBuilder.Raw(new PmTilesEntry(0, 5, 5, 0)), toFirst = ArchiveBuilder.Raw(new PmTilesEntry(0, 0, 5, 0));
        Assert.Equal((5, 5), (toSecond.Length, toFirst.Length));
        AssertRefuses(new ArchiveBuilder { Root = [new(0, 0, 5, 0)], Leaves = [.. toSecond, .. toFirst] }.Write(folder), "pmtiles.depth");
    }

    [Fact]
    public void Metadata_that_inflate_without_end_cost_no_more_than_their_limit()
    {
        using var folder = new TestFolder();
        string path = new ArchiveBuilder { Compression = PmTilesCompression.Gzip, Metadata = new byte[200 << 20] }.Write(folder);
        Assert.True(new FileInfo(path).Length < 1 << 20);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using var reader = PmTilesReader.Open(path);
        Assert.Equal("pmtiles.limit", Assert.Throws<PmTilesException>(() => reader.ReadMetadata()).Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < FarMoreThanEnough);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.Contains("pmtiles.limit", verification.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public void A_tile_that_decodes_to_far_more_pixels_than_it_should_is_not_decoded(string format)
    {
        using var folder = new TestFolder();
        var image = new ArrayBufferWriter<byte>();
        ITileEncoder encoder = format == "png" ? new PngEncoder() : new TerrariumWebPEncoder(WebPEffort.Fast);
        encoder.Encode(new uint[6000 * 6000], 6000, 6000, image);
        Assert.True(image.WrittenCount < 1 << 20);
        byte[] bomb = image.WrittenSpan.ToArray();
        string path = new ArchiveBuilder
        {
            Root = [new(0, 0, (uint)bomb.Length, 1)],
            TileData = bomb,
            Change = h => h with { TileType = format == "png" ? PmTilesTileType.Png : PmTilesTileType.WebP },
        }.Write(folder);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.Contains("verify.tile.size", verification.Findings.Select(f => f.Code));
        Assert.True(GC.GetTotalAllocatedBytes() - before < FarMoreThanEnough, "36 million pixels were decoded");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"name\":")]
    [InlineData("text")]
    public void Metadata_that_are_no_object_are_refused_when_asked_for(string metadata)
    {
        using var folder = new TestFolder();
        using var reader = PmTilesReader.Open(new ArchiveBuilder { Metadata = System.Text.Encoding.UTF8.GetBytes(metadata) }.Write(folder));
        Assert.Equal("pmtiles.metadata", Assert.Throws<PmTilesException>(() => reader.ReadMetadata()).Code);
    }

    [Fact]
    public void Any_damage_is_named_and_nothing_else_is_thrown()
    {
        using var folder = new TestFolder();
        byte[] good = File.ReadAllBytes(PackHarness.Archive(folder, PackHarness.ManyTiles(20_000)));
        byte[] small = File.ReadAllBytes(PackHarness.Archive(folder, PackHarness.RandomTiles(1, atMost: 200), "b.pmtiles"));
        var random = new Random(77);
        for (int round = 0; round < 400; round++)
        {
            bool large = round % 8 == 0; // with leaf directories; deep only where the tiles are few
            byte[] bytes = [.. large ? good : small];
            int changes = random.Next(1, 4);
            for (int i = 0; i < changes; i++) bytes[random.Next(8, Math.Min(bytes.Length, large ? 60_000 : 2000))] = (byte)random.Next(256);
            if (round % 5 == 0) Array.Resize(ref bytes, random.Next(bytes.Length));
            File.WriteAllBytes(folder["damaged"], bytes);
            PmTilesVerifier.Verify(folder["damaged"], new PmTilesVerifyOptions(Deep: !large), TestContext.Current.CancellationToken);
            try
            {
                using var reader = PmTilesReader.Open(folder["damaged"]);
                foreach (PmTilesEntry entry in reader.Entries().Take(50)) reader.TryGetTile(TileId.FromHilbertId(entry.TileId), out _);
                reader.ReadMetadata();
            }
            catch (PmTilesException e)
            {
                Assert.StartsWith("pmtiles.", e.Code);
            }
        }
    }

    private static void AssertRefuses(string path, string code)
    {
        using var reader = PmTilesReader.Open(path);
        Assert.Equal(code, Assert.Throws<PmTilesException>(() => reader.TryGetTile(new TileId(0, 0, 0), out _)).Code);
        Assert.Equal(code, Assert.Throws<PmTilesException>(() => reader.Entries().Count()).Code);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(), TestContext.Current.CancellationToken);
        Assert.Contains(verification.Findings, f => f.Code == code);
    }

    private static string Write(TestFolder folder, string name)
    {
        const PmTilesCompression GzipMethod = PmTilesCompression.Gzip, BrotliMethod = PmTilesCompression.Brotli;
        ulong lastId = TileId.FirstIdOfZoom(32) - 1;
        byte[] bomb = new byte[200 << 20];
        bomb[0] = 1;
        switch (name)
        {
            case "empty file": return Bytes([]);
            case "header cut short": return Bytes(File.ReadAllBytes(new ArchiveBuilder().Write(folder))[..126]);
            case "tile data cut short": return Bytes(File.ReadAllBytes(new ArchiveBuilder().Write(folder))[..^1]);
            case "another magic number": return Patch(0, (byte)'X');
            case "version 2": return Patch(7, 2);
            default:
                return (name switch
                {
                    "root beyond the file" => new ArchiveBuilder { Change = h => h with { Root = new PmTilesSection(1 << 20, 5) } },
                    "section that overflows 64 bits" => new ArchiveBuilder { Change = h => h with { TileData = new PmTilesSection(ulong.MaxValue - 1, 4) } },
                    "root beyond 16 KiB" => new ArchiveBuilder { Gap = 16_300 },
                    "root inside the header" => new ArchiveBuilder { Change = h => h with { Root = new PmTilesSection(100, 10) } },
                    "unknown compression" => new ArchiveBuilder { Compression = PmTilesCompression.Unknown },
                    "zstandard" => new ArchiveBuilder { Compression = PmTilesCompression.Zstandard },
                    "gzip that is none" => new ArchiveBuilder { Compression = GzipMethod, RootBytes = [1, 0, 1, 4, 1] },
                    "brotli that is none" => new ArchiveBuilder { Compression = BrotliMethod, RootBytes = [0xFF, 0xFF, 0xFF, 4, 1] },
                    "gzip bomb" => new ArchiveBuilder { Compression = GzipMethod, RootBytes = ArchiveBuilder.Gzip(bomb[..(15 << 20)]) }, // what fits into 16 KiB
                    "brotli bomb" => new ArchiveBuilder { Compression = BrotliMethod, RootBytes = ArchiveBuilder.Brotli(bomb) },
                    "too many entries" => new ArchiveBuilder { Compression = GzipMethod, Root = [.. Enumerable.Range(0, 100_001).Select(i => new PmTilesEntry((ulong)i, (ulong)i * 4, 4, 1))] },
                    "empty directory" => new ArchiveBuilder { RootBytes = [0] },
                    "no directory" => new ArchiveBuilder { RootBytes = [] },
                    "more entries than bytes" => new ArchiveBuilder { RootBytes = [200, 1, 0, 1, 4, 1] },
                    "directory cut short" => new ArchiveBuilder { RootBytes = ArchiveBuilder.Raw(new PmTilesEntry(300, 0, 4, 1))[..^1] },
                    "bytes after the directory" => new ArchiveBuilder { RootBytes = [1, 0, 1, 4, 1, 0] },
                    "number without an end" => new ArchiveBuilder { RootBytes = [0x80, 0x80, 0x80, 0x80, 0x80] },
                    "number beyond 64 bits" => new ArchiveBuilder { RootBytes = [1, .. Enumerable.Repeat((byte)0xFF, 9), 2, 1, 4, 1] },
                    "id beyond zoom 31" => new ArchiveBuilder { Root = [new(lastId + 1, 0, 4, 1)] },
                    "ids that overflow" => new ArchiveBuilder { RootBytes = [2, .. Number(lastId), .. Number(ulong.MaxValue - lastId + 1), 1, 1, 4, 4, 1, 0] },
                    "run beyond zoom 31" => new ArchiveBuilder { Root = [new(lastId, 0, 4, 2)] },
                    "run length beyond 32 bits" => new ArchiveBuilder { RootBytes = [1, 0, .. Number(1ul << 32), 4, 1] },
                    "length 0" => new ArchiveBuilder { Root = [new(0, 0, 0, 1)] },
                    "offset that overflows" => new ArchiveBuilder { RootBytes = [1, 0, 1, 4, .. Number(ulong.MaxValue)] },
                    "first offset contiguous" => new ArchiveBuilder { RootBytes = [1, 0, 1, 4, 0] },
                    "id twice" => new ArchiveBuilder { Root = [new(3, 0, 4, 1), new(3, 0, 4, 1)] },
                    "run into the next entry" => new ArchiveBuilder { Root = [new(3, 0, 4, 2), new(4, 0, 4, 1)] },
                    _ => throw new ArgumentException(name),
                }).Write(folder);
        }

        string Bytes(byte[] bytes)
        {
            File.WriteAllBytes(folder["made.pmtiles"], bytes);
            return folder["made.pmtiles"];
        }

        string Patch(int at, byte value)
        {
            byte[] bytes = File.ReadAllBytes(new ArchiveBuilder().Write(folder));
            bytes[at] = value;
            return Bytes(bytes);
        }
    }

    private static byte[] Number(ulong value)
    {
        var output = new ArrayBufferWriter<byte>();
        Varint.Write(output, value);
        return output.WrittenSpan.ToArray();
    }
}
