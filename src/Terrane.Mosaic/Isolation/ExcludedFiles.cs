using Terrane.Core;
using Terrane.Raster;
using Terrane.Raster.Cache;

namespace Terrane.Mosaic.Isolation;

/// <summary>Keeps files that have crashed the program from being read, and says which file is being read.</summary>
/// <param name="excluded">Paths as GDAL names them.</param>
/// <param name="reading">Told the path before each read, and an empty text after it.</param>
internal sealed class ExcludedFiles(IReadOnlySet<string> excluded, Action<string>? reading = null) : IChunkGuard
{
    public void Before(RasterFile file)
    {
        if (excluded.Contains(file.Path))
            throw new TerraneException("raster.crash", $"reading it has ended the program {CrashRecord.MostCrashes} times, so it is left out.", "Fetch the file again, or leave it out.");
        reading?.Invoke(file.Path);
    }

    public void After() => reading?.Invoke("");
}
