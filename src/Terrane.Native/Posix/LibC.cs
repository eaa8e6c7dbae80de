using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Posix;

internal static partial class LibC
{
    public const int OpenReadOnly = 0, OpenCloseOnExec = 0x80000;
    public const int CharacterType = 0; // LC_CTYPE
    public const int KeepSize = 1, PunchHole = 2;
    public const int SetParentDeathSignal = 1, SignalKill = 9;
    public const int InvalidArgument = 22, NoSystemCall = 38, NotSupported = 95;

    [LibraryImport(NativeLibraries.LibC, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int setenv(string name, string value, int overwrite);
    [LibraryImport(NativeLibraries.LibC, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint setlocale(int category, string locale);
    [LibraryImport(NativeLibraries.LibC, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int unsetenv(string name);
    [LibraryImport(NativeLibraries.LibC, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint getenv(string name);
    [LibraryImport(NativeLibraries.LibC, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int open(string path, int flags);
    [LibraryImport(NativeLibraries.LibC, SetLastError = true)] public static partial int fsync(int descriptor);
    [LibraryImport(NativeLibraries.LibC)] public static partial int setsid();
    [LibraryImport(NativeLibraries.LibC)] public static partial int kill(int process, int signal);
    [LibraryImport(NativeLibraries.LibC)] public static partial int prctl(int option, nuint value, nuint second, nuint third, nuint fourth);
    [LibraryImport(NativeLibraries.LibC)] public static partial int malloc_trim(nuint pad);
    [LibraryImport(NativeLibraries.LibC)] public static partial int close(int descriptor);
    [LibraryImport(NativeLibraries.LibC, SetLastError = true)] public static partial int fallocate(SafeHandle file, int mode, long offset, long length);
}
