using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Raster.Transforms;

/// <summary>EPSG:3857, or another target, to cells of a lattice and back, through one pinned operation. Thread-safe.</summary>
public sealed class LayerTransform : IDisposable
{
    private readonly TransformerPool _pool;
    private readonly AffineTransform _toCrs;
    private readonly AffineTransform _toLattice;
    private readonly bool _isGeographic;
    private readonly double _centreLongitude;
    private bool _disposed;

    /// <param name="target">What coordinates are transformed from and to.</param>
    /// <param name="lattice">The grid's cells counted from a place that no extent of files moves.</param>
    /// <param name="col">Column of the grid's first cell in the lattice.</param>
    /// <param name="row">Its row.</param>
    internal LayerTransform(ChosenOperation operation, TransformerPool pool, Grid grid, Crs crs, RenderTarget target, AffineTransform lattice, long col, long row)
    {
        Target = target;
        (Operation, _toCrs, _toLattice, _isGeographic) = (operation, grid.Transform, lattice.Invert(), crs.IsGeographic);
        (Lattice, FirstCol, FirstRow) = (lattice, col, row);
        bool alongMeridians = grid.Transform.XRow == 0 && grid.Transform.YCol == 0;
        PeriodColumns = _isGeographic && alongMeridians ? 360 / Math.Abs(grid.Transform.XCol) : 0;
        Bounds bounds = grid.Bounds;
        _centreLongitude = (bounds.West + bounds.East) / 2;
        double unit = _isGeographic ? WebMercator.HalfExtent / 180 : double.IsFinite(crs.MetresPerUnit) ? crs.MetresPerUnit : 1;
        CellMetres = (grid.Transform.ColumnStep * unit, grid.Transform.RowStep * unit);
        _pool = pool.Acquire();
    }

    public ChosenOperation Operation { get; }

    /// <summary>What coordinates are transformed from and to.</summary>
    public RenderTarget Target { get; }

    /// <summary>Cells counted from near the origin of the CRS, wherever the files lie.</summary>
    internal AffineTransform Lattice { get; }

    /// <summary>Column of the grid's first cell in <see cref="Lattice"/>.</summary>
    internal long FirstCol { get; }

    /// <inheritdoc cref="FirstCol"/>
    internal long FirstRow { get; }

    /// <summary>Columns once round the Earth, 360 degrees, for a layer in longitude and latitude along the meridians; 0 for any other.</summary>
    public double PeriodColumns { get; }

    /// <summary>Sides of a cell in metres on the ground (at the equator, for degrees).</summary>
    internal (double X, double Y) CellMetres { get; }

    internal bool IsGeographic => _isGeographic;

    /// <summary>Coordinates of the target to fractional cells (0 = outer edge of the first), in place; what cannot be transformed becomes infinite.</summary>
    /// <remarks>
    /// Longitudes are unwrapped so that columns grow steadily with x, also beyond the square's edges: a mesh may be interpolated across the
    /// antimeridian, and the lap is found afterwards.
    /// </remarks>
    internal void ToCells(Span<double> x, Span<double> y)
    {
        ToLattice(x, y);
        for (int i = 0; i < x.Length; i++) (x[i], y[i]) = (x[i] - FirstCol, y[i] - FirstRow);
    }

    /// <summary>As <see cref="ToCells"/>, in cells of <see cref="Lattice"/>: the same bits, whatever files the layer has besides.</summary>
    internal void ToLattice(Span<double> x, Span<double> y)
    {
        const int Batch = 256;
        Span<double> easting = stackalloc double[Batch];
        Transformer transformer = _pool.Rent();
        try
        {
            for (int start = 0; start < x.Length; start += Batch)
            {
                int count = Math.Min(Batch, x.Length - start);
                Span<double> xs = x.Slice(start, count), ys = y.Slice(start, count);
                xs.CopyTo(easting);
                transformer.Inverse(xs, ys);
                for (int i = 0; i < count; i++)
                {
                    double crsX = _isGeographic ? Unwrap(xs[i], easting[i]) : xs[i];
                    (xs[i], ys[i]) = double.IsFinite(crsX) && double.IsFinite(ys[i])
                        ? _toLattice.Apply(crsX, ys[i]) : (double.PositiveInfinity, double.PositiveInfinity);
                }
            }
        }
        finally
        {
            _pool.Return(transformer);
        }
    }

    /// <summary>Fractional cells to coordinates of the target, in place; what cannot be transformed becomes infinite. Latitudes stop short of the poles.</summary>
    internal void ToTarget(Span<double> col, Span<double> row)
    {
        const double NearPole = 89.99; // the poles lie at infinity
        for (int i = 0; i < col.Length; i++)
        {
            (double x, double y) = _toCrs.Apply(col[i], row[i]);
            (col[i], row[i]) = (x, _isGeographic ? Math.Clamp(y, -NearPole, NearPole) : y);
        }
        Transformer transformer = _pool.Rent();
        try
        {
            transformer.Forward(col, row);
        }
        finally
        {
            _pool.Return(transformer);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _pool.Release();
    }

    // PROJ gives -180..180, and -180 or 180 on the antimeridian as rounding falls; x itself says which lap is meant (a prime meridian other than
    // Greenwich shifts both by less than half a turn). A rotated lattice has no period in columns and takes the lap nearest to itself.
    private double Unwrap(double longitude, double easting)
    {
        double near = PeriodColumns > 0 ? Target.Longitude(easting) : _centreLongitude;
        return longitude + (360 * Math.Round((near - longitude) / 360));
    }
}
