using Terrane.Core;

namespace Terrane.Raster.Transforms;

/// <summary>Where global pixels lie in the CRS of a <see cref="RenderTarget"/>: one expression for each coordinate, whatever the window.</summary>
public abstract class PixelFrame
{
    private static readonly PixelFrame[] Zooms = [.. Enumerable.Range(0, TileId.MaxZoom + 1).Select(zoom => new MercatorFrame((byte)zoom))];

    /// <summary>Pixels of a zoom of EPSG:3857, at 512 a tile.</summary>
    public static PixelFrame Mercator(byte zoom) => Zooms[zoom];

    /// <summary>Easting or longitude of a column; 0 is the outer edge of column 0.</summary>
    public abstract double X(double col);

    /// <summary>Northing or latitude of a row, which counts southwards.</summary>
    public abstract double Y(double row);

    /// <summary>Binary logarithm of the pixels between the nodes of a mesh.</summary>
    internal abstract int StepShift { get; }

    /// <summary>About how many cells of a layer a pixel has on each side.</summary>
    internal abstract (double X, double Y) NominalScale(LayerTransform transform, double row);

    /// <summary>Outer bounds of a window in units of the CRS.</summary>
    public Bounds BoundsOf(Window window) => new(X(window.Col), Y(window.RowEnd), X(window.ColEnd), Y(window.Row));
}
