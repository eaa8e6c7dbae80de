namespace Terrane.Core;

/// <summary>Cell coordinates to CRS coordinates, in GDAL's order: x = X0 + col*XCol + row*XRow, y = Y0 + col*YCol + row*YRow.</summary>
/// <remarks>(0, 0) is the outer corner of the first cell; cell centres lie at +0.5. A north-up raster has XRow = YCol = 0 and YRow below 0.</remarks>
public readonly record struct AffineTransform(double X0, double XCol, double XRow, double Y0, double YCol, double YRow)
{
    public double Determinant => (XCol * YRow) - (XRow * YCol);

    public bool IsNorthUp => XRow == 0 && YCol == 0 && XCol > 0 && YRow < 0;

    public (double X, double Y) Apply(double col, double row) =>
        (X0 + (col * XCol) + (row * XRow), Y0 + (col * YCol) + (row * YRow));

    /// <summary>CRS coordinates to cell coordinates.</summary>
    /// <exception cref="InvalidOperationException">The transform is degenerate.</exception>
    public AffineTransform Invert()
    {
        double det = Determinant;
        if (det == 0 || !double.IsFinite(det)) throw new InvalidOperationException("The transform has no inverse: its cells have no area.");
        double xCol = YRow / det, xRow = -XRow / det, yCol = -YCol / det, yRow = XCol / det;
        return new AffineTransform(-((xCol * X0) + (xRow * Y0)), xCol, xRow, -((yCol * X0) + (yRow * Y0)), yCol, yRow);
    }

    /// <summary>Length of one step along a row, in CRS units.</summary>
    public double ColumnStep => Math.Sqrt((XCol * XCol) + (YCol * YCol));

    /// <summary>Length of one step down a column, in CRS units.</summary>
    public double RowStep => Math.Sqrt((XRow * XRow) + (YRow * YRow));
}
