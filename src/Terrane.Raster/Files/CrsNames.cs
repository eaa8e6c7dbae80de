using System.Collections.Concurrent;
using Terrane.Native.Proj;

namespace Terrane.Raster.Files;

/// <summary>One spelling per CRS. Identifying a WKT takes milliseconds and thousands of files share one, so answers are kept.</summary>
internal static class CrsNames
{
    private static readonly ConcurrentDictionary<string, Crs> Known = new(StringComparer.Ordinal);

    internal static Crs Parse(string definition) => Known.GetOrAdd(definition, Crs.Parse);

    /// <summary>"EPSG:27700" where PROJ can identify it (an .asc's .prj has no code), else WKT.</summary>
    internal static string Canonical(string definition)
    {
        Crs crs = Parse(definition);
        return crs.Authority ?? crs.Wkt;
    }

    internal static bool IsGeographic(string canonical) => Parse(canonical).IsGeographic;
}
