using Microsoft.Win32.SafeHandles;

namespace Terrane.Native.Proj;

/// <summary>A PJ that outlives its call; keeps its context alive, since finalizers run in no particular order.</summary>
internal sealed class ProjObjectHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly ProjContextHandle _context;

    public ProjObjectHandle(ProjContextHandle context, nint obj) : base(ownsHandle: true)
    {
        _context = context;
        bool added = false;
        context.DangerousAddRef(ref added);
        SetHandle(obj);
    }

    protected override bool ReleaseHandle()
    {
        ProjApi.proj_destroy(handle);
        _context.DangerousRelease();
        return true;
    }
}
