using Microsoft.Data.Sqlite;

namespace Terrane.Sources.Ingest;

/// <summary>Tells a full disk, which stops the run, from a file that is at fault.</summary>
internal static class DiskFull
{
    private const int NoSpace = 28, Quota = 122, SqliteFull = 13, SqliteInputOutput = 10;
    private const long Nothing = 1L << 20;

    /// <summary>Whether a failure comes from a disk without room: said by the system, or GDAL failed and there is none left.</summary>
    public static bool Is(Exception failure, params ReadOnlySpan<string> folders)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is IOException && (e.HResult & 0xFFFF) is NoSpace or Quota) return true;
            if (e is SqliteException { SqliteErrorCode: SqliteFull or SqliteInputOutput }) return true;
            if (e is Core.TerraneException { Code: "disk.full" }) return true;
            if (e.Message.Contains("No space left", StringComparison.Ordinal)) return true;
            if (e is not Core.TerraneException { Code: "raster.write" or "raster.create" or "vector.write" or "ingest.cog" or "ingest.coverage" or "raster.read" or "raster.open" or "vector.open" }) continue;
            foreach (string folder in folders)
                if (Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace < Nothing) return true;
        }
        return false;
    }
}
