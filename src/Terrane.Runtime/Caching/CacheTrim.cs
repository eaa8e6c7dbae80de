using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Caching;

/// <summary>Deletes what was used longest ago until a tier fits.</summary>
internal static class CacheTrim
{
    /// <summary>Entries are deleted down to this share of the limit, so that not every new one costs a walk through the folder.</summary>
    private const double Share = 0.9;

    /// <returns>Bytes of the tier afterwards; null when another process is at it.</returns>
    internal static long? Run(CacheRoot root, CacheTier tier, long limit)
    {
        string folder = root.FolderOf(tier);
        if (!Directory.Exists(folder)) return 0;
        using FileLock? held = FileLock.TryTake(Path.Combine(folder, "trim-lock"));
        if (held is null) return null;
        root.RemoveLeftovers();
        var all = new List<(long LastUsed, long Bytes)>(); // not the items: a tier may have millions
        foreach (CacheItem item in root.Items(tier)) all.Add((item.LastUsed.Ticks, item.Bytes));
        long total = all.Sum(e => e.Bytes), most = (long)(limit * Share);
        if (total <= limit) return total;
        all.Sort();
        long left = total;
        long last = 0;
        foreach ((long used, long bytes) in all)
        {
            if (left <= most) break;
            (left, last) = (left - bytes, used);
        }
        foreach (CacheItem item in root.Items(tier))
        {
            if (total <= most) break;
            if (item.LastUsed.Ticks <= last && item.TryRemove()) total -= item.Bytes;
        }
        return total;
    }
}
