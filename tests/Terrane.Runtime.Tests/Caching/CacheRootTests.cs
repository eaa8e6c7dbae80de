using Terrane.Core;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

/// <remarks>Variables belong to the whole process.</remarks>
[Collection(nameof(ProcessWide))]
public sealed class CacheRootTests : IDisposable
{
    private static readonly string[] Variables = ["TERRANE_CACHE_DIR", "XDG_CACHE_HOME", "HOME", "TERRANE_CACHE_SIZE"];
    private readonly TemporaryFolder _folder = new();
    private readonly string?[] _before = [.. Variables.Select(Environment.GetEnvironmentVariable)];

    public void Dispose()
    {
        foreach ((string name, string? value) in Variables.Zip(_before)) Environment.SetEnvironmentVariable(name, value);
        _folder.Dispose();
    }

    [Fact]
    public void The_folder_is_the_named_one_or_in_the_users_own_caches()
    {
        Environment.SetEnvironmentVariable("HOME", "/home/somebody");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "");
        Environment.SetEnvironmentVariable("TERRANE_CACHE_DIR", "");
        Assert.Equal("/home/somebody/.cache/terrane", CacheSettings.FromEnvironment().Root);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "relative");
        Assert.Equal("/home/somebody/.cache/terrane", CacheSettings.FromEnvironment().Root);
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "/var/caches");
        Assert.Equal("/var/caches/terrane", CacheSettings.FromEnvironment().Root);
        Environment.SetEnvironmentVariable("TERRANE_CACHE_DIR", "/fast/terrane");
        Assert.Equal("/fast/terrane", CacheSettings.FromEnvironment().Root);
        foreach (string name in Variables) Environment.SetEnvironmentVariable(name, null);
        Assert.Equal("cache.root", Assert.Throws<CacheException>(CacheSettings.FromEnvironment).Code);
    }

    [Fact]
    public void Sizes_are_for_all_tiers_or_for_those_that_are_named()
    {
        Environment.SetEnvironmentVariable("TERRANE_CACHE_DIR", "/fast");
        Environment.SetEnvironmentVariable("TERRANE_CACHE_SIZE", "1G, cells=3G");
        CacheSettings settings = CacheSettings.FromEnvironment();
        Assert.Equal(ByteSize.Parse("1G"), settings.Limits[CacheTier.Files]);
        Assert.Equal(ByteSize.Parse("3G"), settings.Limits[CacheTier.Cells]);
        Environment.SetEnvironmentVariable("TERRANE_CACHE_SIZE", "much");
        Assert.Equal("cache.size", Assert.Throws<CacheException>(CacheSettings.FromEnvironment).Code);
        Environment.SetEnvironmentVariable("TERRANE_CACHE_SIZE", "cell=3G");
        Assert.Equal("cache.tier", Assert.Throws<CacheException>(CacheSettings.FromEnvironment).Code);
    }

    [Fact]
    public void A_folder_of_another_is_neither_written_to_nor_listed_and_jobs_go_on()
    {
        File.WriteAllText(_folder.File("thesis.txt"), "mine");
        var said = new List<string>();
        Assert.Null(Entries.Open(Entries.Settings(_folder.Path), said));
        Assert.StartsWith("cache.root", Assert.Single(said), StringComparison.Ordinal);
        Assert.Equal("cache.root", Assert.Throws<CacheException>(() => CacheInventory.Open(_folder.Path)).Code);
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_cache_of_another_version_is_left_alone()
    {
        File.WriteAllText(_folder.File("terrane-cache.json"), """{"format":"terrane.cache/2"}""");
        Assert.Equal("cache.root", Assert.Throws<CacheException>(() => CacheInventory.Open(_folder.Path)).Code);
    }

    [Fact]
    public void Only_what_the_cache_has_stored_is_listed()
    {
        using CacheStore cache = Entries.Open(_folder.Path);
        cache.Store(Entries.Key("a"), "1");
        cache.Store(Entries.Key("b"), "2");
        string tier = _folder.File("tiles");
        foreach (string foreign in (string[])["notes.txt", "ab/notes.txt", "abc/" + new string('0', 62), "zz/" + new string('0', 62), "ab/" + new string('0', 61)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(tier, foreign))!);
            File.WriteAllText(Path.Combine(tier, foreign), "mine");
        }
        CacheItem[] items = [.. CacheInventory.Open(_folder.Path).Items(CacheTier.Tiles)];
        Assert.Equal(["a", "b"], items.Select(i => i.Label!).Order());
        Assert.All(items, item => Assert.True(CacheInventory.IsIntact(item)));
        Assert.All(items, item => Assert.True(CacheInventory.Remove(item)));
        Assert.Null(cache.Find(Entries.Key("a")));
        Assert.Empty(CacheInventory.Open(_folder.File("nowhere")).Items(CacheTier.Tiles));
        Assert.False(Directory.Exists(_folder.File("nowhere")));
    }
}
