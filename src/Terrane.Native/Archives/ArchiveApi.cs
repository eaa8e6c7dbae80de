using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Archives;

/// <summary>The part of archive.h and archive_entry.h that reads; the same since libarchive 3.3.</summary>
internal static unsafe partial class ArchiveApi
{
    private const string Lib = NativeLibraries.Archive;

    public const int Eof = 1, Ok = 0, Warn = -20;

    [LibraryImport(Lib)] public static partial nint archive_read_new();
    [LibraryImport(Lib)] public static partial int archive_read_free(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_filter_gzip(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_filter_bzip2(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_filter_xz(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_filter_zstd(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_format_tar(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_format_zip(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_format_7zip(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_support_format_raw(nint archive);
    [LibraryImport(Lib)] public static partial int archive_read_open_filenames(nint archive, byte** names, nuint blockSize);
    [LibraryImport(Lib)] public static partial int archive_read_next_header(nint archive, nint* entry);
    [LibraryImport(Lib)] public static partial nint archive_read_data(nint archive, void* buffer, nuint size);
    [LibraryImport(Lib)] public static partial byte* archive_error_string(nint archive);

    [LibraryImport(Lib)] public static partial byte* archive_entry_pathname(nint entry);
    [LibraryImport(Lib)] public static partial byte* archive_entry_pathname_utf8(nint entry);
    [LibraryImport(Lib)] public static partial byte* archive_entry_symlink(nint entry);
    [LibraryImport(Lib)] public static partial byte* archive_entry_hardlink(nint entry);
    [LibraryImport(Lib)] public static partial uint archive_entry_filetype(nint entry);
    [LibraryImport(Lib)] public static partial long archive_entry_size(nint entry);
    [LibraryImport(Lib)] public static partial int archive_entry_size_is_set(nint entry);
    [LibraryImport(Lib)] public static partial int archive_entry_is_encrypted(nint entry);
    [LibraryImport(Lib)] public static partial byte* archive_version_string();
}
