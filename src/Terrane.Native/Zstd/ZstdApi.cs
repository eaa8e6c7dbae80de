using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Zstd;

/// <summary>The part of zstd.h used here; the same in 1.4 to 1.6.</summary>
internal static unsafe partial class ZstdApi
{
    private const string Lib = NativeLibraries.Zstd;

    public const int CompressionLevel = 100, ContentSizeFlag = 200; // ZSTD_cParameter

    [LibraryImport(Lib)] public static partial byte* ZSTD_versionString();
    [LibraryImport(Lib)] public static partial nint ZSTD_createCCtx();
    [LibraryImport(Lib)] public static partial nuint ZSTD_freeCCtx(nint context);
    [LibraryImport(Lib)] public static partial nuint ZSTD_CCtx_setParameter(nint context, int parameter, int value);
    [LibraryImport(Lib)] public static partial nuint ZSTD_compressBound(nuint size);
    [LibraryImport(Lib)] public static partial nuint ZSTD_compress2(nint context, byte* target, nuint capacity, byte* source, nuint size);
    [LibraryImport(Lib)] public static partial nuint ZSTD_decompress(byte* target, nuint capacity, byte* source, nuint size);
    [LibraryImport(Lib)] public static partial uint ZSTD_isError(nuint code);
    [LibraryImport(Lib)] public static partial byte* ZSTD_getErrorName(nuint code);
}
