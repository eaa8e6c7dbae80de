using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>The part of gdal.h, cpl_error.h, cpl_vsi.h and ogr_srs_api.h used here; the same in GDAL 3.6 to 3.13.</summary>
internal static unsafe partial class GdalApi
{
    private const string Lib = NativeLibraries.Gdal;

    public const uint OpenRaster = 0x02, OpenVerboseError = 0x40;

    [LibraryImport(Lib)] public static partial byte* GDALVersionInfo([MarshalAs(UnmanagedType.LPUTF8Str)] string request);
    [LibraryImport(Lib)] public static partial void GDALAllRegister();
    [LibraryImport(Lib)] public static partial void GDALSetCacheMax64(long bytes);
    [LibraryImport(Lib)] public static partial long GDALGetCacheUsed64();
    [LibraryImport(Lib)] public static partial int GDALGetDriverCount();
    [LibraryImport(Lib)] public static partial nint GDALGetDriver(int index);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALGetDriverByName(string name);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GdalDatasetHandle GDALOpenEx(string path, uint flags, byte** drivers, byte** options, byte** siblings);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GdalDatasetHandle GDALCreate(nint driver, string path, int width, int height, int bands, int type, byte** options);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GdalDatasetHandle GDALCreateCopy(nint driver, string path, GdalDatasetHandle source, int strict, byte** options, nint progress, nint data);
    [LibraryImport(Lib)] public static partial void GDALClose(nint dataset); // returns an int since 3.7; ignored so that 3.6 works too
    [LibraryImport(Lib)] public static partial void GDALFlushCache(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALGetRasterXSize(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALGetRasterYSize(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALGetRasterCount(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALGetGCPCount(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial nint GDALGetRasterBand(GdalDatasetHandle dataset, int band);
    [LibraryImport(Lib)] public static partial nint GDALGetDatasetDriver(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALGetGeoTransform(GdalDatasetHandle dataset, double* six);
    [LibraryImport(Lib)] public static partial int GDALSetGeoTransform(GdalDatasetHandle dataset, double* six);
    [LibraryImport(Lib)] public static partial nint GDALGetSpatialRef(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALSetSpatialRef(GdalDatasetHandle dataset, nint reference);
    [LibraryImport(Lib)] public static partial byte** GDALGetFileList(GdalDatasetHandle dataset);
    [LibraryImport(Lib)] public static partial int GDALCreateDatasetMaskBand(GdalDatasetHandle dataset, int flags);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte** GDALGetMetadata(nint handle, string domain);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte* GDALGetMetadataItem(nint handle, string key, string domain);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int GDALSetMetadataItem(nint handle, string key, string value, string domain);
    [LibraryImport(Lib)] public static partial byte* GDALGetDescription(nint handle);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial void GDALSetDescription(nint handle, string text);

    [LibraryImport(Lib)] public static partial int GDALGetRasterDataType(nint band);
    [LibraryImport(Lib)] public static partial void GDALGetBlockSize(nint band, int* width, int* height);
    [LibraryImport(Lib)] public static partial double GDALGetRasterNoDataValue(nint band, int* has);
    [LibraryImport(Lib)] public static partial long GDALGetRasterNoDataValueAsInt64(nint band, int* has);
    [LibraryImport(Lib)] public static partial ulong GDALGetRasterNoDataValueAsUInt64(nint band, int* has);
    [LibraryImport(Lib)] public static partial int GDALSetRasterNoDataValue(nint band, double value);
    [LibraryImport(Lib)] public static partial double GDALGetRasterScale(nint band, int* has);
    [LibraryImport(Lib)] public static partial double GDALGetRasterOffset(nint band, int* has);
    [LibraryImport(Lib)] public static partial int GDALSetRasterScale(nint band, double value);
    [LibraryImport(Lib)] public static partial int GDALSetRasterOffset(nint band, double value);
    [LibraryImport(Lib)] public static partial byte* GDALGetRasterUnitType(nint band);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int GDALSetRasterUnitType(nint band, string unit);
    [LibraryImport(Lib)] public static partial int GDALGetRasterColorInterpretation(nint band);
    [LibraryImport(Lib)] public static partial byte* GDALGetColorInterpretationName(int value);
    [LibraryImport(Lib)] public static partial nint GDALGetRasterColorTable(nint band);
    [LibraryImport(Lib)] public static partial int GDALGetOverviewCount(nint band);
    [LibraryImport(Lib)] public static partial int GDALGetMaskFlags(nint band);
    [LibraryImport(Lib)] public static partial nint GDALGetMaskBand(nint band);
    [LibraryImport(Lib)]
    public static partial int GDALRasterIOEx(nint band, int write, int x, int y, int width, int height,
        void* buffer, int bufferWidth, int bufferHeight, int bufferType, long pixelSpace, long lineSpace, nint extra);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint OSRNewSpatialReference(string? wkt);
    [LibraryImport(Lib)] public static partial void OSRDestroySpatialReference(nint reference);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int OSRSetFromUserInput(nint reference, string definition);
    [LibraryImport(Lib)] public static partial void OSRSetAxisMappingStrategy(nint reference, int strategy);
    [LibraryImport(Lib)] public static partial int OSRExportToWktEx(nint reference, byte** wkt, byte** options);
    [LibraryImport(Lib)] public static partial int OSRExportToWkt(nint reference, byte** wkt);

    [LibraryImport(Lib)] public static partial void CSLDestroy(byte** list);
    [LibraryImport(Lib)] public static partial void VSIFree(void* memory);
    [LibraryImport(Lib)] public static partial nint CPLSetErrorHandlerEx(nint handler, nint userData);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial void CPLSetConfigOption(string key, string? value);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial void CPLSetThreadLocalConfigOption(string key, string? value);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte* CPLGetConfigOption(string key, string? fallback);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte** VSIReadDir(string path);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte** VSIReadDirRecursive(string path);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int VSIStatL(string path, byte* stat);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int VSIUnlink(string path);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte** VSIGetFileMetadata(string path, string domain, byte** options);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint VSIFOpenL(string path, string access);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial byte* VSIGetSignedURL(string path, byte** options);
    [LibraryImport(Lib)] public static partial nuint VSIFReadL(void* buffer, nuint size, nuint count, nint file);
    [LibraryImport(Lib)] public static partial int VSIFCloseL(nint file);

    [LibraryImport(Lib)] public static partial nint GDALGetDefaultRAT(nint band);
    [LibraryImport(Lib)] public static partial int GDALRATGetColumnCount(nint table);
    [LibraryImport(Lib)] public static partial int GDALRATGetRowCount(nint table);
    [LibraryImport(Lib)] public static partial byte* GDALRATGetNameOfCol(nint table, int column);
    [LibraryImport(Lib)] public static partial int GDALRATGetUsageOfCol(nint table, int column);
    [LibraryImport(Lib)] public static partial byte* GDALRATGetValueAsString(nint table, int row, int column);
    [LibraryImport(Lib)] public static partial double GDALRATGetValueAsDouble(nint table, int row, int column);
}
