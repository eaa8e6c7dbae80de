namespace Terrane.Native.Proj;

/// <summary>A rented context and the objects made with it; all are released together, objects first.</summary>
/// <param name="gridFolders">Folders to look for grids in before PROJ's own.</param>
internal sealed class ProjScope(IReadOnlyList<string>? gridFolders = null) : IDisposable
{
    private readonly List<nint> _objects = [];
    private readonly bool _isOwn = gridFolders is { Count: > 0 };

    public ProjContextHandle Context { get; } = gridFolders is { Count: > 0 } ? ProjContextHandle.Create(gridFolders) : ProjContextHandle.Rent();

    /// <summary>Takes ownership of a PJ; 0 passes through.</summary>
    public nint Own(nint obj)
    {
        if (obj != 0) _objects.Add(obj);
        return obj;
    }

    public void Dispose()
    {
        foreach (nint obj in _objects) ProjApi.proj_destroy(obj);
        if (_isOwn) Context.Dispose();
        else ProjContextHandle.Return(Context);
    }
}
