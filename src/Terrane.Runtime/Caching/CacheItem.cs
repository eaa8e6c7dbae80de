namespace Terrane.Runtime.Caching;

/// <summary>An entry as its folder lists it, unread.</summary>
/// <param name="LastUsed">When it was stored or last read: the file's modification time. UTC.</param>
public sealed record CacheItem(CacheTier Tier, string Path, long Bytes, DateTime LastUsed)
{
    /// <summary>True for a file for other programs, which says nothing of itself and cannot be checked.</summary>
    public bool IsPlain { get; init; }

    /// <summary>What it is; null when it is damaged.</summary>
    public string? Label => IsPlain ? System.IO.Path.GetFileName(Path) : CacheEntry.Describe(Path)?.Label;

    /// <summary>When it was stored; null when it is damaged.</summary>
    public DateTime? Created => IsPlain ? LastUsed : CacheEntry.Describe(Path)?.Created;

    internal static CacheItem? Of(CacheTier tier, FileInfo file)
    {
        try
        {
            return new CacheItem(tier, file.FullName, file.Length, file.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            return null; // removed since the folder was listed
        }
    }

    /// <summary>Deletes the entry, unless somebody is reading it.</summary>
    /// <returns>True when it is gone.</returns>
    internal bool TryRemove()
    {
        try
        {
            // The lock waits for nobody: a reader holds a shared one.
            using FileStream held = new(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            File.Delete(Path);
            return true;
        }
        catch (FileNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
