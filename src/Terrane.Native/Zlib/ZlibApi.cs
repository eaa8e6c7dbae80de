using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Zlib;

/// <summary>The part of zlib.h used here; uLong has 64 bits on the machines that Terrane runs on.</summary>
internal static unsafe partial class ZlibApi
{
    private const string Lib = NativeLibraries.Zlib;

    [LibraryImport(Lib)] public static partial byte* zlibVersion();
    [LibraryImport(Lib)] public static partial nuint compressBound(nuint length);
    [LibraryImport(Lib)] public static partial int compress2(byte* target, nuint* targetLength, byte* source, nuint length, int level);
    [LibraryImport(Lib)] public static partial nuint crc32(nuint crc, byte* source, uint length);
}
