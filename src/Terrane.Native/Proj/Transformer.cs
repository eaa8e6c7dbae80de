using Terrane.Native.Interop;

namespace Terrane.Native.Proj;

/// <summary>Carries out one pinned operation. Not thread-safe: one per worker. A point gives the same bits alone as in a batch.</summary>
public sealed unsafe class Transformer : IDisposable
{
    private readonly ProjContextHandle _context;
    private readonly ProjObjectHandle _operation;

    /// <param name="pipeline">PROJ string of a <see cref="CoordinateOperation"/>.</param>
    /// <exception cref="CrsException">crs.pipeline: not a pipeline, or a grid of it is missing.</exception>
    public Transformer(string pipeline)
    {
        Pipeline = pipeline;
        _context = ProjContextHandle.Create();
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
    public void Forward(Span<double> x, Span<double> y) => Transform(ProjApi.Forward, x, y);

    /// <summary>Target to source, in place; as <see cref="Forward"/>.</summary>
    public void Inverse(Span<double> x, Span<double> y) => Transform(ProjApi.Inverse, x, y);

    public void Dispose()
    {
        _operation.Dispose();
        _context.Dispose();
    }

    private void Transform(int direction, Span<double> x, Span<double> y)
    {
        if (x.Length != y.Length) throw new ArgumentException($"{x.Length} x and {y.Length} y.");
        ObjectDisposedException.ThrowIf(_operation.IsClosed, this);
        nuint count = (nuint)x.Length;
        if (count == 0) return;
        nint operation = _operation.DangerousGetHandle();
        fixed (double* px = x, py = y)
            ProjApi.proj_trans_generic(operation, direction, px, sizeof(double), count, py, sizeof(double), count, null, 0, 0, null, 0, 0);
        _ = ProjApi.proj_errno_reset(operation);
        GC.KeepAlive(this);
        for (int i = 0; i < x.Length; i++)
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i])) x[i] = y[i] = double.PositiveInfinity;
    }
}
