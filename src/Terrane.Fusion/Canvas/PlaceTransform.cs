using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Raster.Transforms;

namespace Terrane.Fusion.Canvas;

/// <summary>Places of the canvas in another CRS. Not thread-safe.</summary>
internal sealed class PlaceTransform : IDisposable
{
    /// <summary>Places are rounded to 1/1024 of a metre, or as much of a degree, beyond the last bits in which CPUs differ.</summary>
    private const double PerMetre = 1024, PerDegree = 1L << 27;

    private readonly LatticeFrame _frame;
    private readonly Transformer? _transformer;
    private readonly double _lattice;

    internal PlaceTransform(LatticeFrame frame, string crs, GeographicArea area)
    {
        _frame = frame;
        Crs to = Crs.Parse(crs);
        _lattice = to.IsGeographic ? PerDegree : PerMetre;
        if (!frame.Target.Crs.IsEquivalentTo(to)) _transformer = new Transformer(OperationChooser.Choose(frame.Target.Crs, area, allowBallpark: true, to).Pipeline);
    }

    /// <summary>The centres of pixels of a row, or of every so many of them.</summary>
    internal void Centres(long col, long row, Span<double> x, Span<double> y, int step = 1)
    {
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = (_frame.X(col + ((long)i * step) + 0.5), _frame.Y(row + 0.5));
        Transform(x, y);
    }

    /// <summary>What a window lies in, generously; null when some of its edge has no place.</summary>
    internal Bounds? Around(Window window)
    {
        const double Margin = 0.1;
        Bounds box = _frame.BoundsOf(window);
        (double[] x, double[] y) = Ring.Of(box.West, box.North, box.East, box.South, 4);
        Transform(x, y);
        if (!x.All(double.IsFinite) || !y.All(double.IsFinite)) return null;
        double pad = Margin * Math.Max(x.Max() - x.Min(), y.Max() - y.Min());
        return new Bounds(x.Min() - pad, y.Min() - pad, x.Max() + pad, y.Max() + pad);
    }

    public void Dispose() => _transformer?.Dispose();

    private void Transform(Span<double> x, Span<double> y)
    {
        if (_transformer is null) return;
        _transformer.Forward(x, y);
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = (Math.Round(x[i] * _lattice) / _lattice, Math.Round(y[i] * _lattice) / _lattice);
    }
}
