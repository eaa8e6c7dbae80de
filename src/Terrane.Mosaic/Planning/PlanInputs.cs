using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Planning;

/// <summary>The files that a plan depends on, under names that do not change when the whole tree is moved.</summary>
internal static class PlanInputs
{
    public static IReadOnlyList<InputRecord> Of(IReadOnlyList<MosaicSource> sources)
    {
        string[] containers = [.. sources.SelectMany(s => s.Layers).SelectMany(l => l.Files).Select(f => f.Source.Container).Distinct(StringComparer.Ordinal)];
        string[] local = [.. containers.Where(File.Exists).Select(Path.GetFullPath)];
        string root = CommonFolder(local);
        return [.. local.Select(file => InputRecord.Of(file, Path.GetRelativePath(root, file).Replace('\\', '/'))).OrderBy(r => r.Path, StringComparer.Ordinal)];
    }

    private static string CommonFolder(string[] files)
    {
        if (files.Length == 0) return "/";
        string common = Path.GetDirectoryName(files[0])!;
        foreach (string file in files)
            while (common.Length > 1 && !file.StartsWith(common.EndsWith('/') ? common : common + "/", StringComparison.Ordinal)) common = Path.GetDirectoryName(common)!;
        return common;
    }
}
