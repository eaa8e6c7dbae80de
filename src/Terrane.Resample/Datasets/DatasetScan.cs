using Terrane.Raster;
using Terrane.Raster.Files;

namespace Terrane.Resample.Datasets;

/// <summary>Opens the file of a dataset once, briefly.</summary>
internal static class DatasetScan
{
    /// <exception cref="Terrane.Core.TerraneException">raster.*, resample.files.</exception>
    public static RasterFile One(DatasetSpec spec)
    {
        IReadOnlyList<RasterFile> files = RasterScanner.Scan(spec.Path, new RasterOptions
        {
            Crs = spec.Crs,
            NoData = spec.NoData,
            Band = spec.Band,
            Scale = spec.Scale,
            Offset = spec.Offset,
            KeepUnits = true, // a quantity of any kind, not a height
        });
        return files.Count == 1 ? files[0] : throw ResampleException.OneRaster(spec.Path, files.Count);
    }
}
