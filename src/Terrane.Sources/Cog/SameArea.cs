using Terrane.Core;

namespace Terrane.Sources.Cog;

/// <summary>Publishers put one area into an archive in several formats (GEBCO: netCDF and GeoTIFF); it must not be ingested twice.</summary>
internal static class SameArea
{
    /// <summary>Of files of one archive that cover the same area in different formats the GeoTIFF stays, else the first by name.</summary>
    /// <returns>Those that stay, and each that goes with the one that stands for it.</returns>
    public static (IReadOnlyList<RasterProbe> Kept, IReadOnlyList<(RasterProbe Dropped, RasterProbe By)> Dropped) Split(IReadOnlyList<RasterProbe> rasters)
    {
        var kept = new List<RasterProbe>();
        var dropped = new List<(RasterProbe, RasterProbe)>();
        foreach (RasterProbe raster in rasters.OrderBy(r => r.Driver == "GTiff" ? 0 : 1).ThenBy(r => r.Member, StringComparer.Ordinal))
        {
            if (kept.Find(k => k.Driver != raster.Driver && CoverTheSame(k.Grid, raster.Grid)) is { } twin) dropped.Add((raster, twin));
            else kept.Add(raster);
        }
        return ([.. kept.OrderBy(r => r.Member, StringComparer.Ordinal)], dropped);
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
