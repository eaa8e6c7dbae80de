namespace Terrane.Native.Proj;

/// <summary>A rented context and the objects made with it; all are released together, objects first.</summary>
internal sealed class ProjScope : IDisposable
{
    private readonly List<nint> _objects = [];

    public ProjContextHandle Context { get; } = ProjContextHandle.Rent();

    /// <summary>Takes ownership of a PJ; 0 passes through.</summary>
    public nint Own(nint obj)
    {
        if (obj != 0) _objects.Add(obj);
        return obj;
    }

    public void Dispose()
    {
        foreach (nint obj in _objects) ProjApi.proj_destroy(obj);
        ProjContextHandle.Return(Context);
    }
}
