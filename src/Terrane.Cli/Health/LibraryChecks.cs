using Terrane.Native.Archives;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Native.Sqlite;
using Terrane.Native.WebP;
using Terrane.Runtime.Reports;

namespace Terrane.Cli.Health;

/// <summary>Versions of what Terrane stands on, and what they can do.</summary>
internal static class LibraryChecks
{
    private static readonly string[] NeededDrivers = ["GTiff", "VRT"];
    private static readonly string[] UsefulDrivers = ["COG", "AAIGrid", "SRTMHGT", "netCDF", "HFA", "GPKG", "BAG", "USGSDEM", "DTED", "JP2OpenJPEG", "XYZ"];

    public static IEnumerable<HealthCheck> All() =>
    [
        new HealthCheck("terrane", RunReport.ProgramVersion),
        new HealthCheck(".NET", Environment.Version.ToString()),
        HealthCheck.Of("GDAL", () => GdalLibrary.Version),
        HealthCheck.Of("GDAL drivers", Drivers),
        HealthCheck.Of("PROJ", () =>
        {
            ProjLibrary.Initialize();
            return ProjLibrary.Version;
        }),
        HealthCheck.Of("PROJ database", () => $"{ProjLibrary.DatabasePath}, EPSG {ProjLibrary.EpsgVersion}"),
        HealthCheck.Of("PROJ grids", Grids),
        HealthCheck.Of("PROJ network", () => ProjLibrary.NetworkEnabled
            ? new HealthCheck("PROJ network", "on", CheckState.Unusable, "doctor.network", "Report this as a bug: results would depend on what a server answers.")
            : new HealthCheck("PROJ network", "off")),
        HealthCheck.Of("libwebp", () => LibWebP.Version),
        HealthCheck.Of("SQLite", () => SqliteDatabase.Version),
        HealthCheck.Of("libarchive", () => ArchiveReader.Version),
    ];

    private static HealthCheck Drivers()
    {
        var present = GdalLibrary.RasterDrivers().ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] missing = [.. NeededDrivers.Where(d => !present.Contains(d))];
        string[] absent = [.. UsefulDrivers.Where(d => !present.Contains(d))];
        string found = string.Join(' ', NeededDrivers.Concat(UsefulDrivers).Where(present.Contains));
        if (missing.Length > 0)
            return new HealthCheck("GDAL drivers", $"{found}; missing: {string.Join(' ', missing)}", CheckState.Unusable, "native.gdal.driver", "Install the distribution's own libgdal.");
        return absent.Length == 0
            ? new HealthCheck("GDAL drivers", found)
            : new HealthCheck("GDAL drivers", $"{found}; missing: {string.Join(' ', absent)}", CheckState.Warning, "native.gdal.driver", "Files of these formats cannot be read; a fuller build of GDAL has them.");
    }

    private static HealthCheck Grids()
    {
        string[] folders = [.. ProjLibrary.SearchPaths.Where(Directory.Exists)];
        int grids = folders.Sum(folder => Directory.EnumerateFiles(folder).Count(IsGrid));
        string found = $"{grids} in {string.Join(", ", folders)} (searched: {string.Join(", ", ProjLibrary.SearchPaths)})";
        return grids > 0
            ? new HealthCheck("PROJ grids", found)
            : new HealthCheck("PROJ grids", found, CheckState.Warning, "doctor.grids",
                "Datum shifts fall back to formulas of some metres; put the grids of your country (cdn.proj.org) into a folder and add it to PROJ_DATA.");
    }

    private static bool IsGrid(string path) => Path.GetExtension(path).ToLowerInvariant() is ".tif" or ".gsb" or ".gtx" or ".gvb" or ".las" or ".los" or ".lla" or ".ct2";
}
