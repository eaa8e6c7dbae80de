using System.Globalization;
using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Files;

/// <summary>By what a file is known to be the same as before.</summary>
/// <param name="Path">On disk, or GDAL's name of something on a server.</param>
/// <param name="Size">Bytes; 0 when a server does not say.</param>
/// <param name="ModifiedTicks">Last change in UTC, in ticks of 100 ns since year 1; 0 when a server does not say.</param>
/// <param name="Tag">A server's ETag, or null.</param>
public sealed record FileStamp(string Path, long Size, long ModifiedTicks, string? Tag = null)
{
    /// <summary>The path as it may be shown and recorded: an address loses GDAL's prefix, its query and its password.</summary>
    public string ShownPath => RemotePaths.IsRemote(Path) ? Secrets.Hide(Path) : Path;

    /// <summary>The last part of a path, as it may be shown and recorded.</summary>
    public static string NameOf(string path) => System.IO.Path.GetFileName(RemotePaths.IsRemote(path) ? Secrets.Hide(path) : path);

    /// <summary>Looks at a file, or asks its server; null when it is not there.</summary>
    public static FileStamp? Of(string path)
    {
        if (RemotePaths.IsRemote(path)) return OfRemote(path);
        var info = new FileInfo(path);
        return info.Exists ? new FileStamp(path, info.Length, info.LastWriteTimeUtc.Ticks) : null;
    }

    private static FileStamp? OfRemote(string path)
    {
        if (Vsi.Stat(path) is not var (size, isFolder, modified) || isFolder) return null;
        IReadOnlyDictionary<string, string> headers = Vsi.Headers(path);
        string? tag = headers.TryGetValue("ETag", out string? given) && given.Length > 0 ? given : null;
        long ticks = headers.TryGetValue("Last-Modified", out string? text)
            && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime time)
            ? time.Ticks : modified > 0 ? DateTime.UnixEpoch.AddSeconds(modified).Ticks : 0;
        return new FileStamp(path, size, ticks, tag);
    }
}
