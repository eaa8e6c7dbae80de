using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;

namespace Terrane.Raster.Files;

/// <summary>The files that a plan depends on, under names that do not change when the whole tree is moved.</summary>
public static class PlanInputs
{
    /// <param name="layers">Of all sources.</param>
    /// <param name="polygons">Files of masks; maps of world-atlas are no inputs, since where npm put them says nothing: the plan has their content.</param>
    /// <param name="root">The folder that the names are relative to.</param>
    public static IReadOnlyList<InputRecord> Of(IEnumerable<RasterLayer> layers, IEnumerable<PolygonFile> polygons, out string root)
    {
        FileStamp[] stamps =
        [
            .. layers.SelectMany(l => l.Files).SelectMany(Stamps),
            .. polygons.Where(f => !f.IsAtlas).SelectMany(f => f.Parts()).Select(FileStamp.Of).OfType<FileStamp>(),
        ];
        FileStamp[] local = [.. stamps.Where(s => File.Exists(s.Path)).Select(s => s with { Path = Path.GetFullPath(s.Path) }).DistinctBy(s => s.Path)];
        FileStamp[] remote = [.. stamps.Where(s => s.Path.StartsWith("/vsi", StringComparison.Ordinal)).DistinctBy(s => s.Path)];
        string common = root = CommonFolder([.. local.Select(s => s.Path)]);
        return [.. local.Select(s => Record(s, Name(common, s.Path))).Concat(Remote(remote)).OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    /// <summary>The name of an input on this machine.</summary>
    public static string Name(string root, string file) => Path.GetRelativePath(root, Path.GetFullPath(file)).Replace('\\', '/');

    private static IEnumerable<FileStamp> Stamps(RasterFile file) => file.Parts.Prepend(file.Container);

    // The query of an address often is a signature of today, and never to be written down; addresses that differ in nothing else are numbered.
    private static IEnumerable<InputRecord> Remote(FileStamp[] stamps) =>
        stamps.GroupBy(s => s.ShownPath, StringComparer.Ordinal)
            .SelectMany(same => same.Select((stamp, i) => Record(stamp, i == 0 ? same.Key : $"{same.Key}#{i + 1}")));

    private static InputRecord Record(FileStamp stamp, string name) => new(name, stamp.Size, stamp.ModifiedTicks, Tag: stamp.Tag);

    /// <summary>The deepest folder that holds all of these full paths.</summary>
    public static string CommonFolder(string[] files)
    {
        if (files.Length == 0) return "/";
        string common = Path.GetDirectoryName(files[0])!;
        foreach (string file in files)
            while (common.Length > 1 && !file.StartsWith(common.EndsWith('/') ? common : common + "/", StringComparison.Ordinal)) common = Path.GetDirectoryName(common)!;
        return common;
    }
}
