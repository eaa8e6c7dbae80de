using System.Text.RegularExpressions;

namespace Terrane.Raster.Files;

/// <summary>Finds the one elevation among the variables of a netCDF or HDF file.</summary>
public static partial class SubdatasetChooser
{
    private static readonly string[] Elevations =
        ["elevation", "z", "topo", "topography", "bathymetry", "bathy", "altitude", "height", "dem", "depth", "band1", "rose", "bed", "surface"];

    /// <summary>The only subdataset that is a plane of more than one row and column, or else the only one named like an elevation.</summary>
    /// <exception cref="RasterException">raster.subdataset with all names; raster.empty without any.</exception>
    public static string Choose(string path, IReadOnlyList<(string Name, string Description)> subdatasets)
    {
        if (subdatasets.Count == 0) throw RasterException.Empty(path);
        var planes = subdatasets.Where(s => IsPlane(s.Description)).Select(s => s.Name).ToList();
        if (planes.Count == 1) return planes[0];
        var named = planes.Where(name => Elevations.Contains(VariableOf(name), StringComparer.OrdinalIgnoreCase)).ToList();
        return named.Count == 1 ? named[0] : throw RasterException.Subdatasets(path, subdatasets.Select(s => s.Name));
    }

    // GDAL describes one as "[121x541] elevation (16-bit integer)"; a third dimension is time or depth.
    private static bool IsPlane(string description)
    {
        Match shape = Shape().Match(description);
        return shape.Success && int.Parse(shape.Groups[1].ValueSpan) > 2 && int.Parse(shape.Groups[2].ValueSpan) > 2;
    }

    private static string VariableOf(string name) => name[(name.LastIndexOfAny([':', '/']) + 1)..].Trim('"');

    [GeneratedRegex(@"^\[(\d{1,9})x(\d{1,9})\]")]
    private static partial Regex Shape();
}
