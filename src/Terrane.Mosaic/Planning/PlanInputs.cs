using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Planning;

/// <summary>The files that a plan depends on, under names that do not change when the whole tree is moved.</summary>
internal static class PlanInputs
{
    public static IReadOnlyList<InputRecord> Of(IReadOnlyList<MosaicSource> sources)
    {
        FileStamp[] stamps = [.. sources.SelectMany(s => s.Layers).SelectMany(l => l.Files).SelectMany(Stamps)];
        FileStamp[] local = [.. stamps.Where(s => File.Exists(s.Path)).Select(s => s with { Path = Path.GetFullPath(s.Path) }).DistinctBy(s => s.Path)];
        FileStamp[] remote = [.. stamps.Where(s => s.Path.StartsWith("/vsi", StringComparison.Ordinal)).DistinctBy(s => s.Path)];
        string root = CommonFolder([.. local.Select(s => s.Path)]);
        return [.. local.Select(s => Record(s, Path.GetRelativePath(root, s.Path).Replace('\\', '/'))).Concat(Remote(remote)).OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<FileStamp> Stamps(RasterFile file) => file.Parts.Prepend(file.Container);

    // The query of an address often is a signature of today, and never to be written down; addresses that differ in nothing else are numbered.
    private static IEnumerable<InputRecord> Remote(FileStamp[] stamps) =>
        stamps.GroupBy(s => s.ShownPath, StringComparer.Ordinal)
            .SelectMany(same => same.Select((stamp, i) => Record(stamp, i == 0 ? same.Key : $"{same.Key}#{i + 1}")));

    private static InputRecord Record(FileStamp stamp, string name) => new(name, stamp.Size, stamp.ModifiedTicks, Tag: stamp.Tag);

    private static string CommonFolder(string[] files)
    {
        if (files.Length == 0) return "/";
        string common = Path.GetDirectoryName(files[0])!;
        foreach (string file in files)
            while (common.Length > 1 && !file.StartsWith(common.EndsWith('/') ? common : common + "/", StringComparison.Ordinal)) common = Path.GetDirectoryName(common)!;
        return common;
    }
}
