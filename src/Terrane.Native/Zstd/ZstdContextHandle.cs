using Microsoft.Win32.SafeHandles;

namespace Terrane.Native.Zstd;

internal sealed class ZstdContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ZstdContextHandle(nint context) : base(ownsHandle: true)
    {
        SetHandle(context);
        if (IsInvalid) throw new InsufficientMemoryException("zstd could not allocate a compression context.");
    }

    protected override bool ReleaseHandle()
    {
        _ = ZstdApi.ZSTD_freeCCtx(handle);
        return true;
    }
}
