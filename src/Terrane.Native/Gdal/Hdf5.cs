using System.Runtime.InteropServices;
using Terrane.Native.Interop;

namespace Terrane.Native.Gdal;

/// <summary>libhdf5, under GDAL's netCDF driver, prints whatever it looks for in vain to stderr: netCDF turns that off, but only on the thread that loaded it.</summary>
internal static unsafe class Hdf5
{
    [ThreadStatic] private static bool _silent;

    /// <summary>Turns the printing off for this thread. Does nothing where GDAL has no HDF5.</summary>
    internal static void Silence()
    {
        if (_silent) return;
        _silent = true;
        // A symbol of a dependency is found through the library that needs it, whatever the distribution calls its file.
        if (NativeLibrary.TryGetExport(NativeLibraries.Require(NativeLibraries.Gdal), "H5Eset_auto2", out nint setAuto))
            _ = ((delegate* unmanaged[Cdecl]<long, nint, nint, int>)setAuto)(0, 0, 0); // default stack, no function, no data
    }
}
