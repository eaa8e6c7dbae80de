using System.Text;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Runtime.Caching;

namespace Terrane.Runtime.Tests.Caching;

/// <summary>Short ways to a cache and entries of it.</summary>
internal static class Entries
{
    internal static CacheKey Key(string name, CacheTier tier = CacheTier.Tiles) => new(tier, new JsonObject { ["what"] = name, ["version"] = 1 }, name);

    internal static CacheSettings Settings(string root, string limit = "1M")
    {
        var settings = new CacheSettings { Root = root };
        foreach (CacheTier tier in Enum.GetValues<CacheTier>()) settings = settings.With(tier, ByteSize.Parse(limit));
        return settings;
    }

    /// <summary>Opens a cache whose warnings are to be looked at.</summary>
    internal static CacheStore? Open(CacheSettings settings, List<string> said, TimeProvider? clock = null) =>
        CacheStore.Open(settings, (code, text) => { lock (said) said.Add($"{code}: {text}"); }, clock ?? TimeProvider.System);

    internal static CacheStore Open(string root, string limit = "1M", TimeProvider? clock = null) =>
        CacheStore.Open(Settings(root, limit), (code, text) => Assert.Fail($"{code}: {text}"), clock ?? TimeProvider.System)!;

    internal static bool Store(this CacheStore cache, CacheKey key, string text) => cache.Store(key, text.Length, writer => writer.Write("text", Encoding.UTF8.GetBytes(text)));

    /// <summary>Null for a miss.</summary>
    internal static string? Find(this CacheStore cache, CacheKey key)
    {
        if (!cache.TryFind(key, out CacheEntry? entry)) return null;
        using (entry) return Encoding.UTF8.GetString(entry.Read("text")!);
    }

    internal static string[] Files(string root) => [.. Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Where(f => Path.GetFileName(f).Length >= 62)];
}
