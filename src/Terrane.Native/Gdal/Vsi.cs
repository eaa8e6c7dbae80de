using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>GDAL's file systems: ordinary paths, /vsizip/, /vsitar/, /vsigzip/, /vsimem/, /vsicurl/, /vsis3/.</summary>
public static unsafe class Vsi
{
    /// <summary>Names in a folder or archive, ordered by byte.</summary>
    /// <param name="recursive">Relative paths of everything below; folders end in '/'.</param>
    /// <exception cref="GdalException">raster.list: it does not exist, is a file, or is a damaged archive (GDAL tells these apart no further).</exception>
    public static IReadOnlyList<string> ReadDirectory(string path, bool recursive = false)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        byte** list = recursive ? GdalApi.VSIReadDirRecursive(path) : GdalApi.VSIReadDir(path);
        if (list == null && (NativeMessages.HasFailure || Stat(path) is not { IsDirectory: true }))
            throw GdalException.CannotList(path, NativeMessages.Text("it is no folder and no archive that can be read"));
        List<string> names = Utf8List.Read(list);
        GdalApi.CSLDestroy(list);
        names.RemoveAll(n => n is "." or "..");
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Size in bytes (uncompressed inside an archive), kind and time of change in seconds since 1970; null when there is no such path.</summary>
    public static (long Size, bool IsDirectory, long ModifiedSeconds)? Stat(string path)
    {
        GdalLibrary.Initialize();
        // VSIStatBufL is glibc's 64-bit struct stat: 144 bytes on x64, 128 on arm64; only st_mode differs in place.
        const int SizeOffset = 48, ModifiedOffset = 88;
        int modeOffset = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 16 : 24;
        byte* stat = stackalloc byte[256];
        if (GdalApi.VSIStatL(path, stat) != 0) return null;
        uint mode = *(uint*)(stat + modeOffset);
        return (*(long*)(stat + SizeOffset), (mode & 0xF000) == 0x4000, *(long*)(stat + ModifiedOffset));
    }

    /// <summary>What a server says of a file on /vsicurl/, /vsis3/ and the like, by name of the header in any case; empty for other files and when it cannot be asked.</summary>
    public static IReadOnlyDictionary<string, string> Headers(string path)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        byte** list = GdalApi.VSIGetFileMetadata(path, "HEADERS", null);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string header in Utf8List.Read(list))
        {
            int equals = header.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) headers[header[..equals]] = header[(equals + 1)..].Trim();
        }
        GdalApi.CSLDestroy(list);
        return headers;
    }

    /// <summary>An address with which anybody may read a file of /vsis3/ and the like for an hour; null where GDAL has no credentials for it.</summary>
    public static string? SignedUrl(string path)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        byte* address = GdalApi.VSIGetSignedURL(path, null);
        if (address == null) return null;
        string text = Marshal.PtrToStringUTF8((nint)address)!;
        GdalApi.VSIFree(address);
        return text;
    }

    /// <summary>The whole of a small file, such as a sidecar inside an archive.</summary>
    /// <exception cref="GdalException">raster.open: it does not exist, cannot be read or is longer than <paramref name="maximumLength"/>.</exception>
    public static byte[] ReadAllBytes(string path, int maximumLength)
    {
        GdalLibrary.Initialize();
        NativeMessages.Clear();
        nint file = GdalApi.VSIFOpenL(path, "rb");
        if (file == 0) throw GdalException.CannotOpen(path, NativeMessages.Text("no such file"));
        try
        {
            byte[] buffer = new byte[(long)maximumLength + 1];
            nuint read;
            fixed (byte* p = buffer) read = GdalApi.VSIFReadL(p, 1, (nuint)buffer.Length, file);
            if (NativeMessages.HasFailure) throw GdalException.CannotOpen(path, NativeMessages.Text(""));
            if (read > (nuint)maximumLength) throw GdalException.CannotOpen(path, $"it is longer than {maximumLength} bytes");
            return buffer.AsSpan(0, (int)read).ToArray();
        }
        finally
        {
            _ = GdalApi.VSIFCloseL(file); // opened for reading: nothing is lost
        }
    }

    /// <summary>Deletes a file, of /vsimem/ too.</summary>
    /// <returns>False when there was none.</returns>
    public static bool Unlink(string path)
    {
        GdalLibrary.Initialize();
        return GdalApi.VSIUnlink(path) == 0;
    }
}
