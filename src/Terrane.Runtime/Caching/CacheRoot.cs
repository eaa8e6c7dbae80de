using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Native.Posix;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Caching;

/// <summary>The folder of a cache. A marker in it says so: a folder without one is never written to or deleted from, unless it is empty.</summary>
/// <remarks>Layout: docs/formats.md.</remarks>
internal sealed class CacheRoot
{
    internal const string Marker = "terrane-cache.json";
    private const string Format = "terrane.cache/1";
    private const string WorkLock = "lock";

    /// <summary>Folder of a tier with the plain files beside its entries.</summary>
    private const string Plain = "beside";

    private CacheRoot(string path) => Path = path;

    internal string Path { get; }

    /// <summary>Opens a cache, or makes one in an empty or new folder.</summary>
    /// <exception cref="CacheException">cache.root.</exception>
    internal static CacheRoot Open(string path)
    {
        try
        {
            if (Find(path) is { } there) return there;
            Directory.CreateDirectory(path);
            // A run that was killed here may have left its unfinished marker.
            if (Directory.EnumerateFileSystemEntries(path).Any(entry => !System.IO.Path.GetFileName(entry).StartsWith(Marker, StringComparison.Ordinal)) && Find(path) is null)
                throw CacheException.Unmarked(path, Marker);
            string own = System.IO.Path.Combine(path, $"{Marker}.{Guid.NewGuid():N}");
            File.WriteAllText(own, new JsonObject { ["format"] = Format }.ToJsonString());
            File.Move(own, System.IO.Path.Combine(path, Marker), overwrite: true);
            Posix.FsyncDirectory(path);
            return new CacheRoot(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Unusable(path, e);
        }
    }

    /// <summary>A cache that is there; null when there is no folder or an empty one.</summary>
    /// <exception cref="CacheException">cache.root: it is another's folder, or of another version.</exception>
    internal static CacheRoot? Find(string path)
    {
        string marker = System.IO.Path.Combine(path, Marker);
        try
        {
            if (File.Exists(marker))
            {
                string? format = FormatOf(File.ReadAllText(marker));
                return format == Format ? new CacheRoot(path) : throw CacheException.Format(path, format ?? "unknown");
            }
            bool isEmpty = !Directory.Exists(path) || Directory.EnumerateFileSystemEntries(path).All(entry => System.IO.Path.GetFileName(entry).StartsWith(Marker, StringComparison.Ordinal));
            return isEmpty ? null : throw CacheException.Unmarked(path, Marker);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CacheException.Unusable(path, e);
        }
    }

    internal string FolderOf(CacheTier tier) => System.IO.Path.Combine(Path, CacheSettings.NameOf(tier));

    internal string PathOf(CacheKey key) => System.IO.Path.Combine(FolderOf(key.Tier), key.Content.Hash[..2], key.Content.Hash[2..] + key.Extension);

    internal string PlainPathOf(CacheTier tier, string name) => System.IO.Path.Combine(FolderOf(tier), Plain, name);

    /// <summary>True for a name that leads nowhere else.</summary>
    internal static bool IsPlainName(string name) =>
        name.Split('/').All(part => part.Trim('.').Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '~' or '-'));

    /// <summary>Where those who make the same entry meet.</summary>
    internal string LockOf(CacheKey key)
    {
        string folder = System.IO.Path.Combine(Path, "locks");
        Directory.CreateDirectory(folder);
        return System.IO.Path.Combine(folder, key.Content.Hash);
    }

    /// <summary>Every entry of a tier, in no order. Nothing else that may lie there.</summary>
    internal IEnumerable<CacheItem> Items(CacheTier tier)
    {
        string folder = FolderOf(tier);
        if (!Directory.Exists(folder)) yield break;
        foreach (DirectoryInfo part in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (part.Name.Length != 2 || !part.Name.All(char.IsAsciiHexDigitLower)) continue;
            IEnumerable<FileInfo> files;
            try
            {
                files = part.EnumerateFiles();
            }
            catch (DirectoryNotFoundException)
            {
                continue;
            }
            foreach (FileInfo file in files)
                if (IsEntryName(file.Name) && CacheItem.Of(tier, file) is { } item) yield return item;
        }
        foreach (FileInfo file in PlainFiles(System.IO.Path.Combine(folder, Plain)))
            if (CacheItem.Of(tier, file) is { } item) yield return item with { IsPlain = true };
    }

    private static IEnumerable<FileInfo> PlainFiles(string folder) => !Directory.Exists(folder) ? []
        : new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint });

    /// <summary>Work folders of processes that have ended. One that is new may not be locked yet.</summary>
    internal void RemoveLeftovers()
    {
        string all = System.IO.Path.Combine(Path, "tmp");
        if (!Directory.Exists(all)) return;
        foreach (DirectoryInfo folder in new DirectoryInfo(all).EnumerateDirectories())
        {
            if (folder.LastWriteTimeUtc > DateTime.UtcNow.AddMinutes(-1)) continue;
            try
            {
                using FileLock? held = FileLock.TryTake(System.IO.Path.Combine(folder.FullName, WorkLock));
                if (held is not null) folder.Delete(recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody else is doing so, or it is another user's.
            }
        }
    }

    /// <summary>A folder for unfinished entries, held as long as the lock is.</summary>
    internal (string Folder, FileLock Held) MakeWorkFolder()
    {
        string folder = System.IO.Path.Combine(Path, "tmp", $"{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        return (folder, FileLock.TryTake(System.IO.Path.Combine(folder, WorkLock)) ?? throw new IOException($"'{folder}' is taken."));
    }

    private static bool IsEntryName(string name)
    {
        const int Digits = 62;
        return name.Length >= Digits && name.Take(Digits).All(char.IsAsciiHexDigitLower) && (name.Length == Digits || name[Digits] == '.');
    }

    private static string? FormatOf(string json)
    {
        try
        {
            return JsonNode.Parse(json)?["format"]?.GetValue<string>();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
