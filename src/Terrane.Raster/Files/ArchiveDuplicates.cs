using Terrane.Core;

namespace Terrane.Raster.Files;

/// <summary>Publishers put one area into a zip in several formats (GEBCO: netCDF and GeoTIFF); it must not be ingested twice.</summary>
internal static class ArchiveDuplicates
{
    /// <summary>Drops files that cover what a file of another format in the same archive covers: the GeoTIFF stays, else the first.</summary>
    internal static IReadOnlyList<RasterFile> Remove(IReadOnlyList<RasterFile> files)
    {
        var replacedBy = new Dictionary<RasterFile, RasterFile>(ReferenceEqualityComparer.Instance);
        foreach (IGrouping<string, RasterFile> archive in files.Where(f => f.Path != f.Source.Container).GroupBy(f => f.Source.Container, StringComparer.Ordinal))
        {
            var kept = new List<RasterFile>();
            foreach (RasterFile file in archive.OrderBy(f => f.Driver == "GTiff" ? 0 : 1).ThenBy(f => f.Path, StringComparer.Ordinal))
            {
                if (kept.Find(k => k.Driver != file.Driver && CoverTheSame(k.Grid, file.Grid)) is { } twin) replacedBy.Add(file, twin);
                else kept.Add(file);
            }
        }
        if (replacedBy.Count == 0) return files;
        return [.. files.Where(f => !replacedBy.ContainsKey(f)).Select(f => WithWarning(f, replacedBy))];
    }

    private static RasterFile WithWarning(RasterFile file, Dictionary<RasterFile, RasterFile> replacedBy)
    {
        var dropped = replacedBy.Where(pair => ReferenceEquals(pair.Value, file)).Select(pair => pair.Key.Path).Order(StringComparer.Ordinal).ToList();
        return dropped.Count == 0 ? file
            : file with { Warnings = [.. file.Warnings, $"'{file.Path}' is read; {string.Join(", ", dropped.Select(d => $"'{d}'"))} in the same archive covers the same area and is not."] };
    }

    private static bool CoverTheSame(Grid a, Grid b)
    {
        // A netCDF often carries no CRS at all, so only two different ones tell the files apart.
        if (a.Crs != b.Crs && a.Crs.Length > 0 && b.Crs.Length > 0) return false;
        Bounds x = a.Bounds, y = b.Bounds;
        if (!x.Overlaps(y)) return false;
        double shared = (Math.Min(x.East, y.East) - Math.Max(x.West, y.West)) * (Math.Min(x.North, y.North) - Math.Max(x.South, y.South));
        return shared > 0.9 * Math.Max(x.Width * x.Height, y.Width * y.Height);
    }
}
