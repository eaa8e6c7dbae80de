using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Tests.Caches;

/// <summary>Cells of earlier runs save work and change no byte.</summary>
public sealed class CellCacheTests : IDisposable
{
    private const string Policy = """
        name: t
        crs: EPSG:32630
        resolution: 20
        variables: [uncertainty, weight]
        providers:
          coarse: {path: coarse.tif}
          rough: {path: [FILES], surveys: files}
        steps:
          - {provider: coarse, operator: overwrite, uncertainty: 3}
          - {provider: rough, operator: feather, distance: 100, uncertainty: 1, filter: {despike: 40}}
        """;

    // 300 x 200 pixels, whose corner is not one of a cell's.
    private static readonly Bounds Extent = new(500_100, 5_996_100, 506_100, 6_000_100);
    private readonly Ground _ground = new();

    public CellCacheTests()
    {
        static float Hills(int col, int row) => (float)(50 + (30 * Math.Sin(col / 9.0)) + (20 * Math.Cos(row / 7.0)));
        _ground.Raster("coarse.tif", 100, 100, 499_000, 6_001_000, 100, (c, r) => Hills(c, r));
        _ground.Raster("a.tif", 100, 100, 501_000, 6_000_000, 20, (c, r) => Hills(c, r) + 3);
        _ground.Raster("m.tif", 100, 100, 503_000, 6_000_000, 20, (c, r) => c + r > 120 ? float.NaN : Hills(c, r) - 3);
        // Far from all that is asked for, and first in the order of ids.
        _ground.Raster("A.tif", 10, 10, 521_007, 6_000_000, 20, (c, r) => 1);
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("out.tif")]
    [InlineData("out.zarr")]
    public void The_bytes_are_the_same_with_without_and_from_the_cache(string name)
    {
        string without = Hash(Run("without-" + name, cached: false));
        Assert.Empty(Entries());
        Assert.Equal(without, Hash(Run("first-" + name)));
        string[] entries = Entries();
        Assert.Equal(24, entries.Length); // 6 x 4 cells of 64 pixels
        Assert.Equal(without, Hash(Run("again-" + name)));
        Assert.Equal(entries, Entries());
    }

    [Fact]
    public void Another_area_finds_the_cells_that_it_shares_and_a_file_elsewhere_does_not_matter_though_it_shifts_ids()
    {
        Run("first.tif");
        int before = Entries().Length;
        var part = new Bounds(501_760, 5_996_800, 505_600, 5_999_360); // 3 x 2 whole cells of 1280 m, none cut
        FuseOptions options = Run("part.tif", part);
        Assert.Equal(before, Entries().Length);
        FuseOptions more = Run("more.tif", part, files: "A.tif, a.tif, m.tif");
        Assert.Equal(before, Entries().Length);
        FuseOptions plain = Run("plain.tif", part, files: "A.tif, a.tif, m.tif", cached: false);
        Assert.Equal(Hash(plain), Hash(more));
        Assert.Equal(Hash(plain, ids: true), Hash(more, ids: true));
        Assert.NotEqual(Hash(plain, ids: true), Hash(options, ids: true));
    }

    [Fact]
    public void What_changes_pixels_changes_keys()
    {
        string first = Hash(Run("first.tif"));
        int before = Entries().Length;
        Run("wider.tif", policy: Policy.Replace("distance: 100", "distance: 120", StringComparison.Ordinal));
        Assert.Equal(2 * before, Entries().Length);
        File.SetLastWriteTimeUtc(_ground.Path("m.tif"), DateTime.UtcNow.AddDays(1));
        Assert.Equal(first, Hash(Run("newer.tif")));
        Assert.InRange(Entries().Length, (2 * before) + 6, (3 * before) - 6); // only the cells near that file
        Run("renamed.tif", policy: Policy.Replace("name: t", "name: other", StringComparison.Ordinal));
        Assert.InRange(Entries().Length, (2 * before) + 6, (3 * before) - 6);
    }

    [Fact]
    public void A_damaged_cell_is_fused_again()
    {
        string first = Hash(Run("first.tif"));
        foreach (string entry in Entries().Take(5))
        {
            byte[] bytes = File.ReadAllBytes(entry);
            bytes[1000] ^= 4;
            File.WriteAllBytes(entry, bytes);
        }
        Assert.Equal(first, Hash(Run("again.tif")));
        Assert.All(CacheInventory.Open(Root).Items(CacheTier.Cells), item => Assert.True(CacheInventory.IsIntact(item)));
        Assert.Equal(24, Entries().Length);
    }

    [Fact]
    public void A_cell_that_may_miss_what_could_not_be_read_is_not_kept()
    {
        byte[] whole = File.ReadAllBytes(_ground.Path("a.tif"));
        byte[] broken = [.. whole[..(whole.Length / 2)]];
        File.WriteAllBytes(_ground.Path("a.tif"), broken);
        Run("broken.tif", errors: true);
        int kept = Entries().Length;
        Assert.InRange(kept, 0, 23);
        File.WriteAllBytes(_ground.Path("a.tif"), whole);
        Assert.Equal(Hash(Run("plain.tif", cached: false)), Hash(Run("mended.tif")));
    }

    private string Root => _ground.Path("cache");

    private FuseOptions Run(string output, Bounds? extent = null, string files = "a.tif, m.tif", string policy = Policy, bool cached = true, bool errors = false)
    {
        FuseOptions options = Fused.Options(_ground, policy.Replace("FILES", files, StringComparison.Ordinal), extent ?? Extent, output, cell: 64, workers: 2) with
        {
            Cache = cached ? new CacheSettings { Root = Root } : null,
        };
        Assert.Equal(errors, Fused.Do(options).DataErrors > 0);
        return options;
    }

    private string[] Entries() => [.. CacheInventory.Open(Root).Items(CacheTier.Cells).Select(item => item.Path).Order(StringComparer.Ordinal)];

    private static string Hash(FuseOptions options, bool ids = false)
    {
        string path = ids ? options.ProvenanceOutput : options.Output;
        IEnumerable<string> files = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [path];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in files) hash.AppendData(File.ReadAllBytes(file));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
