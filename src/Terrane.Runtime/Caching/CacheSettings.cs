using Terrane.Core;

namespace Terrane.Runtime.Caching;

/// <summary>Where the cache is and how large its tiers may become.</summary>
public sealed record CacheSettings
{
    private const string RootVariable = "TERRANE_CACHE_DIR", SizeVariable = "TERRANE_CACHE_SIZE";

    private static readonly IReadOnlyDictionary<CacheTier, ByteSize> Defaults = new Dictionary<CacheTier, ByteSize>
    {
        [CacheTier.Files] = ByteSize.Parse("20G"),
        [CacheTier.Chunks] = ByteSize.Parse("10G"),
        [CacheTier.Cells] = ByteSize.Parse("10G"),
        [CacheTier.Tiles] = ByteSize.Parse("5G"),
    };

    /// <summary>The folder; it is made when it is not there.</summary>
    public required string Root { get; init; }

    /// <summary>Bytes of each tier; none for a tier keeps it empty.</summary>
    public IReadOnlyDictionary<CacheTier, ByteSize> Limits { get; init; } = Defaults;

    /// <summary>The names of tiers, as folders and the command line have them.</summary>
    public static IEnumerable<string> TierNames => Enum.GetValues<CacheTier>().Select(NameOf);

    public static string NameOf(CacheTier tier) => tier.ToString().ToLowerInvariant();

    /// <summary>Null when there is no such tier.</summary>
    public static CacheTier? TierOf(string name) => Array.FindIndex([.. TierNames], known => known == name) is >= 0 and var i ? Enum.GetValues<CacheTier>()[i] : null;

    /// <summary>The same with another limit of one tier.</summary>
    public CacheSettings With(CacheTier tier, ByteSize limit) => this with { Limits = new Dictionary<CacheTier, ByteSize>(Limits) { [tier] = limit } };

    /// <summary>
    /// <c>TERRANE_CACHE_DIR</c>, or <c>terrane</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>; <c>TERRANE_CACHE_SIZE</c> is a size for every tier, or <c>cells=50G,tiles=1G</c>.
    /// </summary>
    /// <exception cref="CacheException">cache.size; cache.root when there is no home.</exception>
    public static CacheSettings FromEnvironment()
    {
        var settings = new CacheSettings { Root = Folder() };
        string? sizes = Environment.GetEnvironmentVariable(SizeVariable);
        foreach (string part in sizes?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length == 1)
                foreach (CacheTier tier in Enum.GetValues<CacheTier>()) settings = settings.With(tier, Size(pair[0]));
            else settings = settings.With(TierOf(pair[0]) ?? throw CacheException.Tier(pair[0]), Size(pair[1]));
        }
        return settings;
    }

    /// <summary>As <see cref="FromEnvironment"/>; null where there is no place for a cache, or its size is no size.</summary>
    public static CacheSettings? Find()
    {
        try
        {
            return FromEnvironment();
        }
        catch (CacheException)
        {
            return null;
        }
    }

    private static string Folder()
    {
        if (Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } named) return Path.GetFullPath(named);
        // A relative path in XDG_CACHE_HOME is to be ignored, says its specification.
        string? shared = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (Path.IsPathRooted(shared)) return Path.Combine(shared, "terrane");
        string? home = Environment.GetEnvironmentVariable("HOME");
        return Path.IsPathRooted(home) ? Path.Combine(home, ".cache", "terrane") : throw CacheException.NoHome(RootVariable);
    }

    private static ByteSize Size(string text)
    {
        try
        {
            return ByteSize.Parse(text);
        }
        catch (FormatException)
        {
            throw CacheException.Size(SizeVariable, text);
        }
    }
}
