using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.DuckDb;

/// <summary>The part of duckdb.h (1.5) used here. Functions that return an int return 0 for success, unless said otherwise.</summary>
internal static unsafe partial class DuckDbApi
{
    private const string Lib = NativeLibraries.DuckDb;

    /// <summary>duckdb_result: 48 bytes that the API passes by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Result
    {
        public ulong A, B, C;
        public nint D, E, F;
    }

    [LibraryImport(Lib)] public static partial byte* duckdb_library_version();
    [LibraryImport(Lib)] public static partial int duckdb_create_config(nint* config);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_set_config(nint config, string name, string option);
    [LibraryImport(Lib)] public static partial void duckdb_destroy_config(nint* config);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_open_ext(string path, nint* database, nint config, byte** error);
    [LibraryImport(Lib)] public static partial void duckdb_close(nint* database);
    [LibraryImport(Lib)] public static partial int duckdb_connect(nint database, nint* connection);
    [LibraryImport(Lib)] public static partial void duckdb_disconnect(nint* connection);
    [LibraryImport(Lib)] public static partial void duckdb_interrupt(nint connection);
    [LibraryImport(Lib)] public static partial void duckdb_free(void* memory);

    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_query(nint connection, string sql, Result* result);
    [LibraryImport(Lib, StringMarshalling = StringMarshalling.Utf8)] public static partial int duckdb_prepare(nint connection, string sql, nint* statement);
    [LibraryImport(Lib)] public static partial byte* duckdb_prepare_error(nint statement);
    [LibraryImport(Lib)] public static partial void duckdb_destroy_prepare(nint* statement);
    [LibraryImport(Lib)] public static partial int duckdb_pending_prepared_streaming(nint statement, nint* pending);
    [LibraryImport(Lib)] public static partial byte* duckdb_pending_error(nint pending);
    [LibraryImport(Lib)] public static partial int duckdb_execute_pending(nint pending, Result* result);
    [LibraryImport(Lib)] public static partial void duckdb_destroy_pending(nint* pending);
    [LibraryImport(Lib)] public static partial byte* duckdb_result_error(Result* result);
    [LibraryImport(Lib)] public static partial void duckdb_destroy_result(Result* result);
    [LibraryImport(Lib)] public static partial ulong duckdb_column_count(Result* result);
    [LibraryImport(Lib)] public static partial byte* duckdb_column_name(Result* result, ulong column);
    [LibraryImport(Lib)] public static partial int duckdb_column_type(Result* result, ulong column);
    [LibraryImport(Lib)] public static partial nint duckdb_fetch_chunk(Result result); // 0 at the end and after an error

    [LibraryImport(Lib)] public static partial void duckdb_destroy_data_chunk(nint* chunk);
    [LibraryImport(Lib)] public static partial ulong duckdb_data_chunk_get_size(nint chunk);
    [LibraryImport(Lib)] public static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);
    [LibraryImport(Lib)] public static partial void* duckdb_vector_get_data(nint vector);
    [LibraryImport(Lib)] public static partial ulong* duckdb_vector_get_validity(nint vector); // null when all are valid
}
