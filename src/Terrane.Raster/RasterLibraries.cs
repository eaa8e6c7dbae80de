using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;

namespace Terrane.Raster;

/// <summary>The libraries that read and place rasters. Their versions belong into every plan: other versions may give other bytes.</summary>
public static class RasterLibraries
{
    public static string GdalVersion => GdalLibrary.Version;

    public static string ProjVersion => ProjLibrary.Version;

    /// <summary>Bounds GDAL's block cache, which all open files share.</summary>
    public static void LimitCache(ByteSize size) => GdalLibrary.SetCacheMax(size.Bytes);
}
