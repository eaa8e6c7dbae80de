using Terrane.Core;

namespace Terrane.Runtime.Caching;

/// <summary>A cache that cannot be used as asked. Jobs go on without it; only commands about the cache end with one.</summary>
public sealed class CacheException : TerraneException
{
    private CacheException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    internal static CacheException Unmarked(string root, string marker) =>
        new("cache.root", $"'{root}' is no cache of terrane: it is not empty, and there is no {marker} in it.", "Name an empty folder, or one that is not there yet, with TERRANE_CACHE_DIR.");

    internal static CacheException Format(string root, string found) =>
        new("cache.root", $"The cache '{root}' is of another version ({found}).", "Use the version of terrane that made it, or name another folder with TERRANE_CACHE_DIR.");

    internal static CacheException NoHome(string variable) =>
        new("cache.root", "There is no home folder to keep a cache in.", $"Name a folder with {variable}.");

    internal static CacheException Unusable(string root, Exception inner) =>
        new("cache.root", $"The cache '{root}' cannot be used: {inner.Message}", "Make it readable and writable, or name another folder with TERRANE_CACHE_DIR.", inner);

    internal static CacheException Tier(string name) =>
        new("cache.tier", $"There is no tier '{name}'.", $"Tiers are {string.Join(", ", CacheSettings.TierNames)}.");

    internal static CacheException Size(string variable, string found) =>
        new("cache.size", $"{variable} holds '{found}', which is no size.", "Write 10G for every tier, or cells=50G,tiles=1G.");

    /// <summary>Nobody is there to ask.</summary>
    public static CacheException Unconfirmed(long entries, ByteSize size) =>
        new("cache.confirm", $"{entries} entries ({size}) would be deleted, and there is no terminal to ask at.", "Add --yes, or --dry-run to see them only.");
}
