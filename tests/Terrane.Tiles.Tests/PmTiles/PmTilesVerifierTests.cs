using System.Buffers;
using Terrane.Tiles.PmTiles;
using Terrane.Tiles.WebP;

namespace Terrane.Tiles.Tests.PmTiles;

public sealed class PmTilesVerifierTests
{
    private const int Side = 512;

    public static TheoryData<string, string> Faults => new()
    {
        { "addressed tiles", "verify.header.counts" },
        { "entries", "verify.header.counts" },
        { "contents", "verify.header.counts" },
        { "min zoom", "verify.header.zoom" },
        { "max zoom hidden in a run", "verify.header.zoom" },
        { "bounds without area", "verify.header.bounds" },
        { "bounds beyond the world", "verify.header.bounds" },
        { "clustered but backwards", "verify.header.clustered" },
        { "clustered with a gap", "verify.header.clustered" },
        { "id twice", "verify.directory.duplicate" },
        { "run into the next entry", "verify.directory.overlap" },
        { "leaf with another's ids", "verify.directory.order" },
        { "leaf outside the section", "pmtiles.directory" },
        { "tile outside", "verify.tile.outside" },
        { "tiles that overlap", "verify.tile.overlap" },
        { "metadata inside the tiles", "verify.section.overlap" },
        { "metadata that are no object", "pmtiles.metadata" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_what_is_wrong(string fault, string code)
    {
        using var folder = new TestFolder();
        PmTilesVerification verification = Verify(Build(fault).Write(folder));
        Assert.Contains(verification.Findings, f => f.Code == code && !f.IsWarning);
        Assert.False(verification.IsSound);
    }

    [Fact]
    public void Has_nothing_to_say_about_a_good_archive()
    {
        using var folder = new TestFolder();
        PmTilesVerification verification = Verify(new ArchiveBuilder().Write(folder));
        Assert.Empty(verification.Findings);
        Assert.Equal((1L, 1L, 1L), (verification.AddressedTiles, verification.TileEntries, verification.TileContents));
    }

    [Fact]
    public void Counts_of_zero_are_unknown_and_trailing_bytes_a_warning()
    {
        using var folder = new TestFolder();
        string path = new ArchiveBuilder { Change = h => h with { AddressedTiles = 0, TileEntries = 0, TileContents = 0 } }.Write(folder);
        File.AppendAllText(path, "more");
        PmTilesVerification verification = Verify(path);
        Assert.Equal(["verify.file.length"], verification.Findings.Select(f => f.Code));
        Assert.True(verification.IsSound);
    }

    [Fact]
    public void Lists_few_of_many_equal_findings()
    {
        using var folder = new TestFolder();
        string path = new ArchiveBuilder { Root = [.. Enumerable.Range(0, 1000).Select(i => new PmTilesEntry((ulong)i, (ulong)(i * 4), 4, 1))] }.Write(folder);
        PmTilesFinding[] outside = [.. Verify(path).Findings.Where(f => f.Code == "verify.tile.outside")];
        Assert.Equal(11, outside.Length);
        Assert.Equal("and 989 more", outside[^1].Message);
    }

    [Theory]
    [InlineData("tiles/usgs-mt-whitney-8-15-webp-512.pmtiles", true)]
    [InlineData("tiles/stamen_toner_z3.pmtiles", false)]
    [InlineData("tiles/small/test_fixture_1.pmtiles", false)]
    [InlineData("tiles/small/leaf.pmtiles", false)]
    [InlineData("tiles/small/unclustered.pmtiles", false)]
    public void Archives_of_other_writers_pass(string name, bool deep)
    {
        PmTilesVerification verification = PmTilesVerifier.Verify(
            Outside.Data(name), new PmTilesVerifyOptions(deep, Workers: 2), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(verification.Findings, f => !f.IsWarning);
        Assert.Equal(deep ? verification.TileContents : 0, verification.DecodedTiles);
    }

    [Fact]
    public void A_deep_check_decodes_every_content_once()
    {
        using var folder = new TestFolder();
        var tiles = new SortedDictionary<ulong, byte[]>();
        byte[] flat = WebP(_ => 0xFF800000);
        for (ulong id = 0; id < 80; id++) tiles.Add(id, id % 3 == 0 ? flat : WebP(i => 0xFF800000 + (uint)(i % (int)(id + 2))));
        PmTilesVerification verification = PmTilesVerifier.Verify(
            PackHarness.Archive(folder, tiles), new PmTilesVerifyOptions(Deep: true, Workers: 2), TestContext.Current.CancellationToken);
        Assert.Empty(verification.Findings);
        Assert.Equal(54, verification.DecodedTiles);
    }

    [Fact]
    public void A_deep_check_names_tiles_that_viewers_would_misread()
    {
        using var folder = new TestFolder();
        byte[] cut = WebP(i => 0xFF800000 + (uint)(i * 7919 % 65536))[..3000];
        var tiles = new SortedDictionary<ulong, byte[]>
        {
            [0] = WebP(i => i == 1000 ? 0xFE800000 : 0xFF800000),
            [1] = WebP(_ => 0xFF800000, 256),
            [2] = cut,
            [3] = "no picture"u8.ToArray(),
            [4] = WebP(_ => 0xFF812345),
        };
        PmTilesVerification verification = PmTilesVerifier.Verify(
            PackHarness.Archive(folder, tiles), new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.Equal(
            ["verify.tile.alpha 0/0/0", "verify.tile.size 1/0/0", "verify.tile.decode 1/0/1", "verify.tile.decode 1/1/1"],
            verification.Findings.Select(f => $"{f.Code} {f.Message.Split(' ')[1]}"));
    }

    [Fact]
    public void A_deep_check_names_lossy_tiles_and_foreign_lineage()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder["t.ppm"], [.. "P6\n512 512\n255\n"u8, .. new byte[3 * Side * Side]]);
        (int exit, string text) = Outside.Run("cwebp", ["-quiet", "-q", "80", folder["t.ppm"], "-o", folder["t.webp"]]);
        Assert.True(exit == 0, text);
        var tiles = new SortedDictionary<ulong, byte[]> { [0] = WebP(_ => 0xFF000100), [1] = WebP(i => i == 5 ? 0xFF000101 : 0xFF000100), [2] = File.ReadAllBytes(folder["t.webp"]) };
        PackHarness.Spool(folder["spool"], tiles);
        PmTilesPackOptions options = PackHarness.Options(folder["lineage"], folder["spool"]);
        PmTilesPacker.Pack(options with { Metadata = options.Metadata with { Encoding = PmTilesMetadata.LineageEncoding } }, TestContext.Current.CancellationToken);
        PmTilesVerification verification = PmTilesVerifier.Verify(folder["lineage"], new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.Equal(["verify.tile.lineage", "verify.tile.lossy"], verification.Findings.Select(f => f.Code));
    }

    [Fact]
    public void Says_that_other_formats_were_not_decoded()
    {
        using var folder = new TestFolder();
        string path = new ArchiveBuilder { Change = h => h with { TileType = PmTilesTileType.Jpeg } }.Write(folder);
        PmTilesVerification verification = PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(Deep: true), TestContext.Current.CancellationToken);
        Assert.Equal(["verify.tile.format"], verification.Findings.Select(f => f.Code));
        Assert.True(verification.IsSound);
    }

    private static PmTilesVerification Verify(string path) => PmTilesVerifier.Verify(path, new PmTilesVerifyOptions(), TestContext.Current.CancellationToken);

    private static byte[] WebP(Func<int, uint> pixel, int side = Side)
    {
        var output = new ArrayBufferWriter<byte>();
        new LibWebPEncoder(0).Encode([.. Enumerable.Range(0, side * side).Select(pixel)], side, side, output);
        return output.WrittenSpan.ToArray();
    }

    private static ArchiveBuilder Build(string fault)
    {
        byte[] leaf = ArchiveBuilder.Raw(new PmTilesEntry(7, 0, 4, 1));
        uint leafLength = (uint)leaf.Length;
        Func<PmTilesHeader, PmTilesHeader> two = h => h with { AddressedTiles = 0, TileEntries = 0, TileContents = 0, MaxZoom = 1 };
        return fault switch
        {
            "addressed tiles" => new ArchiveBuilder { Change = h => h with { AddressedTiles = 2 } },
            "entries" => new ArchiveBuilder { Change = h => h with { TileEntries = 2 } },
            "contents" => new ArchiveBuilder { Change = h => h with { TileContents = 2 } },
            "min zoom" => new ArchiveBuilder { Root = [new(1, 0, 4, 1)], Change = h => h with { MaxZoom = 1 } },
            "max zoom hidden in a run" => new ArchiveBuilder { Root = [new(0, 0, 4, 2)], Change = h => h with { AddressedTiles = 2 } },
            "bounds without area" => new ArchiveBuilder { Change = h => h with { Bounds = new E7Bounds(5, 0, 5, 10) } },
            "bounds beyond the world" => new ArchiveBuilder { Change = h => h with { Bounds = new E7Bounds(-1_800_000_001, 0, 5, 10) } },
            "clustered but backwards" => new ArchiveBuilder { Root = [new(0, 2, 2, 1), new(1, 0, 2, 1)], Change = two },
            "clustered with a gap" => new ArchiveBuilder { Root = [new(0, 0, 2, 1), new(1, 3, 1, 1)], Change = two },
            "id twice" => new ArchiveBuilder { Root = [new(0, 0, 4, 1), new(0, 0, 4, 1)] },
            "run into the next entry" => new ArchiveBuilder { Root = [new(0, 0, 4, 2), new(1, 0, 4, 1)], Change = two },
            "leaf with another's ids" => new ArchiveBuilder { Root = [new(0, 0, leafLength, 0), new(5, 0, leafLength, 0)], Leaves = leaf, Change = two },
            "leaf outside the section" => new ArchiveBuilder { Root = [new(0, 0, 9, 0)] },
            "tile outside" => new ArchiveBuilder { Root = [new(0, 1, 4, 1)] },
            "tiles that overlap" => new ArchiveBuilder { Root = [new(0, 0, 3, 1), new(1, 1, 3, 1)], Change = two },
            "metadata inside the tiles" => new ArchiveBuilder { Change = h => h with { Metadata = h.TileData } },
            "metadata that are no object" => new ArchiveBuilder { Metadata = "[1]"u8.ToArray() },
            _ => throw new ArgumentException(fault),
        };
    }
}
