using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>The part of proj.h used here; the same in PROJ 9.0 and newer.</summary>
internal static unsafe partial class ProjApi
{
    private const string Lib = NativeLibraries.Proj;

    public const int Forward = 1, Inverse = -1;

    [StructLayout(LayoutKind.Sequential)]
    public struct Info
    {
        public int Major, Minor, Patch;
        public byte* Release;
        public byte* Version;
        public byte* SearchPath;
        public byte** Paths;
        public nuint PathCount;
    }

    [LibraryImport(Lib)] public static partial Info proj_info();
    [LibraryImport(Lib)] public static partial ProjContextHandle proj_context_create();
    [LibraryImport(Lib)] public static partial nint proj_context_destroy(nint context);
    [LibraryImport(Lib)] public static partial int proj_context_set_enable_network(ProjContextHandle context, int enabled);
    [LibraryImport(Lib)] public static partial int proj_context_is_network_enabled(ProjContextHandle context);
    [LibraryImport(Lib)] public static partial byte* proj_context_get_database_path(ProjContextHandle context);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial byte* proj_context_get_database_metadata(ProjContextHandle context, string key);
    [LibraryImport(Lib)] public static partial void proj_context_set_search_paths(ProjContextHandle context, int count, byte** paths);
    [LibraryImport(Lib)] public static partial void proj_log_func(ProjContextHandle context, nint data, delegate* unmanaged[Cdecl]<nint, int, byte*, void> handler);
    [LibraryImport(Lib)] public static partial int proj_log_level(ProjContextHandle context, int level);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial nint proj_create(ProjContextHandle context, string definition);
    [LibraryImport(Lib)] public static partial nint proj_destroy(nint obj);
    [LibraryImport(Lib)] public static partial int proj_get_type(nint obj);
    [LibraryImport(Lib)] public static partial int proj_is_crs(nint obj);
    [LibraryImport(Lib)] public static partial byte* proj_get_name(nint obj);
    [LibraryImport(Lib)] public static partial byte* proj_get_id_auth_name(nint obj, int index);
    [LibraryImport(Lib)] public static partial byte* proj_get_id_code(nint obj, int index);
    [LibraryImport(Lib)] public static partial byte* proj_as_wkt(ProjContextHandle context, nint obj, int type, byte** options);
    [LibraryImport(Lib)] public static partial byte* proj_as_proj_string(ProjContextHandle context, nint obj, int type, byte** options);
    [LibraryImport(Lib)] public static partial int proj_is_equivalent_to_with_ctx(ProjContextHandle context, nint a, nint b, int criterion);
    [LibraryImport(Lib)]
    public static partial int proj_get_area_of_use(ProjContextHandle context, nint obj, double* west, double* south, double* east, double* north, byte** name);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint proj_identify(ProjContextHandle context, nint obj, string authority, byte** options, int** confidence);
    [LibraryImport(Lib)] public static partial void proj_int_list_destroy(int* list);

    [LibraryImport(Lib)] public static partial nint proj_get_source_crs(ProjContextHandle context, nint obj);
    [LibraryImport(Lib)] public static partial nint proj_crs_get_sub_crs(ProjContextHandle context, nint crs, int index);
    [LibraryImport(Lib)] public static partial nint proj_create_compound_crs(ProjContextHandle context, byte* name, nint horizontal, nint vertical);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint proj_create_from_name(ProjContextHandle context, byte* authority, string name, int* types, nuint typeCount, int approximate, nuint limit, byte** options);
    [LibraryImport(Lib)] public static partial nint proj_crs_demote_to_2D(ProjContextHandle context, byte* name, nint crs);
    [LibraryImport(Lib)] public static partial nint proj_crs_get_coordinate_system(ProjContextHandle context, nint crs);
    [LibraryImport(Lib)]
    public static partial int proj_cs_get_axis_info(ProjContextHandle context, nint system, int index, byte** name, byte** abbreviation,
        byte** direction, double* factor, byte** unit, byte** authority, byte** code);

    [LibraryImport(Lib)] public static partial nint proj_create_operation_factory_context(ProjContextHandle context, byte* authority);
    [LibraryImport(Lib)] public static partial void proj_operation_factory_context_destroy(nint factory);
    [LibraryImport(Lib)]
    public static partial void proj_operation_factory_context_set_area_of_interest(ProjContextHandle context, nint factory,
        double west, double south, double east, double north);
    [LibraryImport(Lib)] public static partial void proj_operation_factory_context_set_spatial_criterion(ProjContextHandle context, nint factory, int criterion);
    [LibraryImport(Lib)] public static partial nint proj_create_operations(ProjContextHandle context, nint source, nint target, nint factory);
    [LibraryImport(Lib)] public static partial int proj_list_get_count(nint list);
    [LibraryImport(Lib)] public static partial nint proj_list_get(ProjContextHandle context, nint list, int index);
    [LibraryImport(Lib)] public static partial void proj_list_destroy(nint list);
    [LibraryImport(Lib)] public static partial double proj_coordoperation_get_accuracy(ProjContextHandle context, nint operation);
    [LibraryImport(Lib)] public static partial int proj_coordoperation_has_ballpark_transformation(ProjContextHandle context, nint operation);
    [LibraryImport(Lib)] public static partial int proj_coordoperation_is_instantiable(ProjContextHandle context, nint operation);
    [LibraryImport(Lib)] public static partial int proj_coordoperation_get_grid_used_count(ProjContextHandle context, nint operation);
    [LibraryImport(Lib)]
    public static partial int proj_coordoperation_get_grid_used(ProjContextHandle context, nint operation, int index, byte** shortName, byte** fullName,
        byte** package, byte** url, int* directDownload, int* openLicence, int* available);
    [LibraryImport(Lib)] public static partial nint proj_normalize_for_visualization(ProjContextHandle context, nint obj);

    [LibraryImport(Lib)]
    public static partial nuint proj_trans_generic(nint obj, int direction, double* x, nuint xStride, nuint xCount, double* y, nuint yStride, nuint yCount,
        double* z, nuint zStride, nuint zCount, double* t, nuint tStride, nuint tCount);
    [LibraryImport(Lib)] public static partial int proj_errno_reset(nint obj);

    [LibraryImport(Lib)] public static partial void geod_init(double* geodesic, double a, double f);
    [LibraryImport(Lib)] public static partial void geod_polygonarea(double* geodesic, double* latitudes, double* longitudes, int count, double* area, double* perimeter);
}
