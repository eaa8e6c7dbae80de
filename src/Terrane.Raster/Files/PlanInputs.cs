using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Spilling;

namespace Terrane.Raster.Files;

/// <summary>The files that a plan depends on, under names that do not change when the whole tree is moved.</summary>
public static class PlanInputs
{
    /// <param name="layers">Of all sources.</param>
    /// <param name="polygons">Files of masks; maps of world-atlas are no inputs, since where npm put them says nothing: the plan has their content.</param>
    /// <param name="root">The folder that the names are relative to.</param>
    /// <param name="store">Holds the list; in memory when null.</param>
    public static IReadOnlyList<InputRecord> Of(IEnumerable<RasterLayer> layers, IEnumerable<PolygonFile> polygons, out string root, SpillStore? store = null)
    {
        store ??= new SpillStore();
        var local = new SpillSort<(long Size, long ModifiedTicks)>(store);
        var remote = new List<FileStamp>();
        string? common = null;
        foreach (FileStamp stamp in Stamps(layers, polygons))
        {
            if (stamp.Path.StartsWith("/vsi", StringComparison.Ordinal)) remote.Add(stamp);
            if (!File.Exists(stamp.Path)) continue;
            string full = Path.GetFullPath(stamp.Path);
            common = common is null ? Path.GetDirectoryName(full)! : CommonWith(common, full);
            local.Add(full, (stamp.Size, stamp.ModifiedTicks));
        }
        string folder = root = common ?? "/";
        var sorted = new SpillSort<(long Size, long ModifiedTicks)>(store); // a name's order is its path's, but for a backslash in it
        foreach ((string path, (long Size, long ModifiedTicks) stamp) in local.Sorted()) sorted.Add(Name(folder, path), stamp);
        var list = new InputList(store);
        using IEnumerator<InputRecord> others = Remote([.. remote.DistinctBy(s => s.Path)]).OrderBy(r => r.Path, StringComparer.Ordinal).GetEnumerator();
        bool isOther = others.MoveNext();
        foreach ((string name, (long size, long ticks)) in sorted.Sorted())
        {
            for (; isOther && string.CompareOrdinal(others.Current.Path, name) < 0; isOther = others.MoveNext()) list.Add(others.Current);
            list.Add(new InputRecord(name, size, ticks));
        }
        for (; isOther; isOther = others.MoveNext()) list.Add(others.Current);
        return list.Seal();
    }

    /// <summary>The name of an input on this machine.</summary>
    public static string Name(string root, string file) => Path.GetRelativePath(root, Path.GetFullPath(file)).Replace('\\', '/');

    // Layers that show the same files differently have one list.
    private static IEnumerable<FileStamp> Stamps(IEnumerable<RasterLayer> layers, IEnumerable<PolygonFile> polygons) =>
        layers.DistinctBy(l => l.Members, ReferenceEqualityComparer.Instance).SelectMany(l => l.Files).SelectMany(file => file.Parts.Prepend(file.Container))
            .Concat(polygons.Where(f => !f.IsAtlas).SelectMany(f => f.Parts()).Select(FileStamp.Of).OfType<FileStamp>());

    // The query of an address often is a signature of today, and never to be written down; addresses that differ in nothing else are numbered.
    private static IEnumerable<InputRecord> Remote(FileStamp[] stamps) =>
        stamps.GroupBy(s => s.ShownPath, StringComparer.Ordinal)
            .SelectMany(same => same.Select((stamp, i) => new InputRecord(i == 0 ? same.Key : $"{same.Key}#{i + 1}", stamp.Size, stamp.ModifiedTicks, Tag: stamp.Tag)));

    /// <summary>The deepest folder that holds all of these full paths.</summary>
    public static string CommonFolder(string[] files) => files.Length == 0 ? "/" : files.Aggregate(Path.GetDirectoryName(files[0])!, CommonWith);

    private static string CommonWith(string common, string file)
    {
        while (common.Length > 1 && !(file.StartsWith(common, StringComparison.Ordinal) && (common[^1] == '/' || (file.Length > common.Length && file[common.Length] == '/'))))
            common = Path.GetDirectoryName(common)!;
        return common;
    }
}
