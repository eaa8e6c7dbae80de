using Microsoft.Win32.SafeHandles;

namespace Terrane.Native.Ogr;

internal sealed class VectorDatasetHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public VectorDatasetHandle(nint dataset) : base(ownsHandle: true) => SetHandle(dataset);

    protected override bool ReleaseHandle()
    {
        OgrApi.GDALClose(handle);
        return true;
    }
}
