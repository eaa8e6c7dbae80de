namespace Terrane.Runtime.Caching;

/// <summary>A cache as a whole, for those who look after it. Only what a cache stores is ever listed, and so deleted.</summary>
public sealed class CacheInventory
{
    private readonly CacheRoot? _root;

    private CacheInventory(CacheRoot? root) => _root = root;

    /// <exception cref="CacheException">cache.root: the folder is another's.</exception>
    public static CacheInventory Open(string root) => new(CacheRoot.Find(root));

    /// <summary>Entries of a tier in no order; none where there is no cache yet.</summary>
    public IEnumerable<CacheItem> Items(CacheTier tier) => _root?.Items(tier) ?? [];

    /// <summary>Reads an entry to its end.</summary>
    /// <returns>False when it is not what was stored. One that is gone meanwhile is no damage.</returns>
    public static bool IsIntact(CacheItem item)
    {
        if (item.IsPlain) return true;
        if (!CacheEntry.TryOpen(item.Path, out CacheEntry? entry, out bool isDamaged)) return !isDamaged;
        entry.Dispose();
        return true;
    }

    /// <summary>Deletes an entry, unless it is being read.</summary>
    /// <returns>True when it is gone.</returns>
    public static bool Remove(CacheItem item) => item.TryRemove();

    /// <summary>Deletes what processes that were killed have left unfinished.</summary>
    public void RemoveLeftovers() => _root?.RemoveLeftovers();
}
