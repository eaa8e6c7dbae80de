namespace Terrane.Raster.Files;

/// <summary>Which names in a folder or archive are taken for rasters. A file that is named by itself is always tried.</summary>
public static class RasterNames
{
    public static readonly IReadOnlyList<string> Extensions =
    [
        ".asc", ".bag", ".bil", ".cdf", ".dem", ".dt0", ".dt1", ".dt2", ".flt", ".grd", ".grib", ".grib2", ".grb", ".grb2", ".hgt", ".img", ".jp2", ".nc",
        ".sdat", ".tif", ".tiff", ".vrt",
    ];

    public static bool IsRaster(string name) =>
        Extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) && !IsHidden(name);

    public static bool IsZip(string name) => name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) && !IsHidden(name);

    // "._x.tif" and "__MACOSX/" are macOS's resource forks: same extension, no raster.
    private static bool IsHidden(string name)
    {
        int slash = name.LastIndexOf('/');
        return name.AsSpan(slash + 1).StartsWith("._") || name.StartsWith("__MACOSX/", StringComparison.Ordinal) || name.Contains("/__MACOSX/", StringComparison.Ordinal);
    }
}
