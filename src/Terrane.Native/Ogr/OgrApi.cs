using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Ogr;

/// <summary>The part of ogr_api.h and gdal.h that reads vector layers; the same in GDAL 3.6 to 3.13.</summary>
internal static unsafe partial class OgrApi
{
    private const string Lib = NativeLibraries.Gdal;

    public const uint OpenVector = 0x04, OpenVerboseError = 0x40;
    public const int LittleEndian = 1; // wkbNDR

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GDALOpenEx(string path, uint flags, byte** drivers, byte** options, byte** siblings);
    [LibraryImport(Lib)] public static partial void GDALClose(nint dataset);
    [LibraryImport(Lib)] public static partial nint GDALGetDatasetDriver(nint dataset);
    [LibraryImport(Lib)] public static partial byte* GDALGetDescription(nint handle);
    [LibraryImport(Lib)] public static partial int GDALDatasetGetLayerCount(nint dataset);
    [LibraryImport(Lib)] public static partial nint GDALDatasetGetLayer(nint dataset, int index);

    [LibraryImport(Lib)] public static partial byte* OGR_L_GetName(nint layer);
    [LibraryImport(Lib)] public static partial nint OGR_L_GetLayerDefn(nint layer);
    [LibraryImport(Lib)] public static partial nint OGR_L_GetSpatialRef(nint layer);
    [LibraryImport(Lib)] public static partial void OGR_L_ResetReading(nint layer);
    [LibraryImport(Lib)] public static partial nint OGR_L_GetNextFeature(nint layer);

    [LibraryImport(Lib)] public static partial int OGR_FD_GetFieldCount(nint definition);
    [LibraryImport(Lib)] public static partial nint OGR_FD_GetFieldDefn(nint definition, int index);
    [LibraryImport(Lib)] public static partial byte* OGR_Fld_GetNameRef(nint field);

    [LibraryImport(Lib)] public static partial long OGR_F_GetFID(nint feature);
    [LibraryImport(Lib)] public static partial int OGR_F_IsFieldSetAndNotNull(nint feature, int field);
    [LibraryImport(Lib)] public static partial byte* OGR_F_GetFieldAsString(nint feature, int field);
    [LibraryImport(Lib)] public static partial nint OGR_F_GetGeometryRef(nint feature);
    [LibraryImport(Lib)] public static partial void OGR_F_Destroy(nint feature);

    [LibraryImport(Lib)] public static partial nint OGR_G_GetLinearGeometry(nint geometry, double maximumAngle, byte** options);
    [LibraryImport(Lib)] public static partial int OGR_G_CreateFromWkb(byte* data, nint reference, nint* geometry, int size);
    [LibraryImport(Lib)] public static partial void OGR_G_DestroyGeometry(nint geometry);
    [LibraryImport(Lib)] public static partial void OGR_G_FlattenTo2D(nint geometry);
    [LibraryImport(Lib)] public static partial void OGR_G_GetEnvelope(nint geometry, double* minXMaxXMinYMaxY);
    [LibraryImport(Lib)] public static partial int OGR_G_WkbSize(nint geometry);
    [LibraryImport(Lib)] public static partial int OGR_G_ExportToIsoWkb(nint geometry, int order, byte* target);
    [LibraryImport(Lib)] public static partial int OGR_G_IsValid(nint geometry);
    [LibraryImport(Lib)] public static partial nint OGR_G_MakeValid(nint geometry);

    [LibraryImport(Lib)] public static partial nint OGR_G_UnionCascaded(nint geometry);
    [LibraryImport(Lib)] public static partial nint OGR_G_SimplifyPreserveTopology(nint geometry, double tolerance);
    [LibraryImport(Lib)] public static partial int OGR_G_AddGeometryDirectly(nint geometry, nint child);
    [LibraryImport(Lib)] public static partial nint OGR_G_CreateGeometry(int type);
    [LibraryImport(Lib)] public static partial nint OGR_G_Clone(nint geometry);
    [LibraryImport(Lib)] public static partial nint OGR_G_ForceToMultiPolygon(nint geometry);
    [LibraryImport(Lib)] public static partial int OGR_G_GetGeometryCount(nint geometry);
    [LibraryImport(Lib)] public static partial nint OGR_G_GetGeometryRef(nint geometry, int index);
    [LibraryImport(Lib)] public static partial int OGR_G_GetGeometryType(nint geometry);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALGetDriverByName(string name);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GDALCreate(nint driver, string path, int width, int height, int bands, int type, byte** options);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GDALDatasetCreateLayer(nint dataset, string name, nint reference, int type, byte** options);
    [LibraryImport(Lib)] public static partial nint OGR_F_Create(nint definition);
    [LibraryImport(Lib)] public static partial int OGR_F_SetGeometryDirectly(nint feature, nint geometry);
    [LibraryImport(Lib)] public static partial int OGR_L_CreateFeature(nint layer, nint feature);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint OSRNewSpatialReference(string? wkt);
    [LibraryImport(Lib)] public static partial void OSRDestroySpatialReference(nint reference);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int OSRSetFromUserInput(nint reference, string definition);
    [LibraryImport(Lib)] public static partial void OSRSetAxisMappingStrategy(nint reference, int strategy);
    [LibraryImport(Lib)] public static partial int OSRExportToWktEx(nint reference, byte** wkt, byte** options);
    [LibraryImport(Lib)] public static partial void VSIFree(void* memory);
}
