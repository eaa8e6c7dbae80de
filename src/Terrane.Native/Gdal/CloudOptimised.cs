namespace Terrane.Native.Gdal;

/// <summary>Cloud-optimised GeoTIFFs: a plain file beside the finished one is copied with overviews, since those are made of the whole.</summary>
public static class CloudOptimised
{
    private const string TemporaryKey = "CPL_TMPDIR";

    /// <summary>The file to write first.</summary>
    public static string PlainPath(string path) => path + ".plain";

    /// <summary>Makes the finished file of the plain one, which stays: call <see cref="Clean"/>.</summary>
    /// <param name="overviews">Kernel of the overviews: AVERAGE, MODE, NEAREST.</param>
    /// <exception cref="GdalException">raster.open, raster.create.</exception>
    public static void Make(string path, string overviews)
    {
        Directory.CreateDirectory(TemporaryPath(path));
        GdalLibrary.SetThreadConfig(TemporaryKey, TemporaryPath(path)); // else the driver's own files, which have names of the moment, could stay wherever that points to
        try
        {
            using GdalDataset plain = GdalDataset.Open(PlainPath(path));
            GdalRasterWriter.CreateCopy(plain, path, "COG", ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BIGTIFF=IF_SAFER", "NUM_THREADS=1", $"OVERVIEW_RESAMPLING={overviews}"]);
        }
        finally
        {
            GdalLibrary.SetThreadConfig(TemporaryKey, null);
        }
    }

    /// <summary>Removes what lies beside a file: at the end, and what a kill left before the start.</summary>
    public static void Clean(string path)
    {
        File.Delete(PlainPath(path));
        if (Directory.Exists(TemporaryPath(path))) Directory.Delete(TemporaryPath(path), recursive: true);
    }

    private static string TemporaryPath(string path) => path + ".tmp";
}
