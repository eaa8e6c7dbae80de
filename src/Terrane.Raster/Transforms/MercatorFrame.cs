using Terrane.Core;

namespace Terrane.Raster.Transforms;

/// <summary>Pixels of a zoom.</summary>
internal sealed class MercatorFrame(byte zoom) : PixelFrame
{
    public override double X(double col) => WebMercator.X(zoom, col);

    public override double Y(double row) => WebMercator.Y(zoom, row);

    internal override int StepShift => Mesh.StepShift(zoom);

    internal override (double X, double Y) NominalScale(LayerTransform transform, double row)
    {
        double northing = WebMercator.Y(zoom, row);
        double ground = WebMercator.Resolution(zoom) / Math.Cosh(northing / WebMercator.HalfExtent * Math.PI);
        return ((transform.IsGeographic ? WebMercator.Resolution(zoom) : ground) / transform.CellMetres.X, ground / transform.CellMetres.Y);
    }
}
