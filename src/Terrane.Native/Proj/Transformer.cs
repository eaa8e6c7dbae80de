using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>Carries out one pinned operation. Not thread-safe: one per worker. A point gives the same bits alone as in a batch.</summary>
public sealed unsafe class Transformer : IDisposable
{
    private readonly ProjContextHandle _context;
    private readonly ProjObjectHandle _operation;

    /// <param name="pipeline">PROJ string of a <see cref="CoordinateOperation"/>.</param>
    /// <param name="gridFolders">Folders to look for its grids in before PROJ's own.</param>
    /// <exception cref="CrsException">crs.pipeline: not a pipeline, or a grid of it is missing.</exception>
    public Transformer(string pipeline, IReadOnlyList<string>? gridFolders = null)
    {
        Pipeline = pipeline;
        _context = ProjContextHandle.Create(gridFolders);
        NativeMessages.Clear();
        nint obj = ProjApi.proj_create(_context, pipeline);
        if (obj == 0 || ProjApi.proj_is_crs(obj) != 0)
        {
            if (obj != 0) ProjApi.proj_destroy(obj);
            _context.Dispose();
            throw CrsException.BadPipeline(pipeline, NativeMessages.Text(obj == 0 ? "PROJ gave no reason" : "it is a CRS, not an operation"));
        }
        _operation = new ProjObjectHandle(_context, obj);
    }

    public string Pipeline { get; }

    /// <summary>Source to target, in place. Points that fail, or are not finite, become (+Infinity, +Infinity).</summary>
    /// <param name="x">Eastings or longitudes.</param>
    /// <param name="y">Northings or latitudes, as many.</param>
    public void Forward(Span<double> x, Span<double> y) => Transform(ProjApi.Forward, x, y, []);

    /// <summary>As <see cref="Forward(Span{double}, Span{double})"/>, heights too.</summary>
    /// <param name="z">Heights in the units of the CRSs, as many.</param>
    public void Forward(Span<double> x, Span<double> y, Span<double> z)
    {
        if (z.Length != x.Length) throw new ArgumentException($"{x.Length} x and {z.Length} z.");
        Transform(ProjApi.Forward, x, y, z);
        for (int i = 0; i < z.Length; i++)
            if (!double.IsFinite(z[i]) || !double.IsFinite(x[i])) z[i] = double.PositiveInfinity;
    }

    /// <summary>Target to source, in place; as <see cref="Forward(Span{double}, Span{double})"/>.</summary>
    public void Inverse(Span<double> x, Span<double> y) => Transform(ProjApi.Inverse, x, y, []);

    public void Dispose()
    {
        _operation.Dispose();
        _context.Dispose();
    }

    private void Transform(int direction, Span<double> x, Span<double> y, Span<double> z)
    {
        if (x.Length != y.Length) throw new ArgumentException($"{x.Length} x and {y.Length} y.");
        ObjectDisposedException.ThrowIf(_operation.IsClosed, this);
        nuint count = (nuint)x.Length;
        if (count == 0) return;
        nint operation = _operation.DangerousGetHandle();
        fixed (double* px = x, py = y, pz = z)
            ProjApi.proj_trans_generic(operation, direction, px, sizeof(double), count, py, sizeof(double), count, pz, (nuint)(z.IsEmpty ? 0 : sizeof(double)), (nuint)z.Length, null, 0, 0);
        _ = ProjApi.proj_errno_reset(operation);
        GC.KeepAlive(this);
        for (int i = 0; i < x.Length; i++)
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i])) x[i] = y[i] = double.PositiveInfinity;
    }
}
