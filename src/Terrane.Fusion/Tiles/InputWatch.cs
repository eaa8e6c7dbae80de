using Terrane.Raster.Files;

namespace Terrane.Fusion.Tiles;

/// <summary>Files as they were when they were scanned, and the folders they lie in, where others may come.</summary>
internal sealed class InputWatch
{
    private readonly FileStamp[] _files;
    private readonly (string Path, DateTime Changed)[] _folders;

    internal InputWatch(IEnumerable<FileStamp> files, IEnumerable<string> folders)
    {
        // What lies on a server is not asked for again and again.
        _files = [.. files.Where(f => !f.Path.StartsWith("/vsi", StringComparison.Ordinal)).DistinctBy(f => f.Path)];
        _folders = [.. folders.Where(Directory.Exists).Distinct(StringComparer.Ordinal).Select(path => (path, Directory.GetLastWriteTimeUtc(path)))];
    }

    internal bool IsOutdated() =>
        _files.Any(f => FileStamp.Of(f.Path) is { } now ? now.Size != f.Size || now.ModifiedTicks != f.ModifiedTicks : f.Size != 0)
        || _folders.Any(f => Directory.GetLastWriteTimeUtc(f.Path) != f.Changed);
}
