using Terrane.Core;

namespace Terrane.Raster.Transforms;

/// <summary>Square pixels of any CRS, counted from its origin: column c begins at c * size, row r at -r * size.</summary>
/// <remarks>Where 1 / size is whole within a rounding, coordinates are quotients by it, so that a third of an arc second leaves no rounding behind.</remarks>
public sealed class LatticeFrame : PixelFrame
{
    private const double Hair = 1e-9;

    private readonly RenderTarget _target;
    private readonly double _size, _perUnit;

    /// <param name="target">Of the pixels.</param>
    /// <param name="size">Of a pixel, in units of the CRS.</param>
    public LatticeFrame(RenderTarget target, double size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        (_target, _size) = (target, size);
        double perUnit = Math.Round(1 / size);
        _perUnit = perUnit >= 2 && Math.Abs((perUnit * size) - 1) < Hair ? perUnit : 0;
        double metres = size * (target.Crs.IsGeographic ? WebMercator.HalfExtent / 180 : double.IsFinite(target.Crs.MetresPerUnit) ? target.Crs.MetresPerUnit : 1);
        // As fine a mesh as tiles of that size have.
        byte zoom = 0;
        while (zoom < TileId.MaxZoom && WebMercator.Resolution(zoom) > metres * (1 + Hair)) zoom++;
        StepShift = Mesh.StepShift(zoom);
    }

    /// <summary>Of a pixel, in units of the CRS.</summary>
    public double Size => _size;

    public RenderTarget Target => _target;

    public override double X(double col) => _perUnit > 0 ? col / _perUnit : col * _size;

    public override double Y(double row) => _perUnit > 0 ? -row / _perUnit : -row * _size;

    /// <summary>The pixel coordinate of an easting or longitude.</summary>
    public double Column(double x) => _perUnit > 0 ? x * _perUnit : x / _size;

    /// <summary>The pixel coordinate of a northing or latitude.</summary>
    public double Row(double y) => _perUnit > 0 ? -y * _perUnit : -y / _size;

    internal override int StepShift { get; }

    internal override (double X, double Y) NominalScale(LayerTransform transform, double row)
    {
        const double NearPole = 89.9;
        if (!_target.Crs.IsGeographic)
        {
            double metres = _size * (double.IsFinite(_target.Crs.MetresPerUnit) ? _target.Crs.MetresPerUnit : 1);
            return (metres / transform.CellMetres.X, metres / transform.CellMetres.Y);
        }
        double degree = WebMercator.HalfExtent / 180 * _size;
        double across = transform.IsGeographic ? 1 : Math.Cos(Math.Clamp(Y(row), -NearPole, NearPole) * Math.PI / 180);
        return (degree * across / transform.CellMetres.X, degree / transform.CellMetres.Y);
    }
}
