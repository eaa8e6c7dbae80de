using Microsoft.Win32.SafeHandles;

namespace Terrane.Native.Gdal;

internal sealed class GdalDatasetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <summary>The raw handle for calls that take any GDAL object. The caller keeps this alive across the call.</summary>
    /// <exception cref="ObjectDisposedException">The dataset has been closed.</exception>
    public nint Raw
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(GdalDataset));
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        GdalApi.GDALClose(handle);
        return true;
    }
}
