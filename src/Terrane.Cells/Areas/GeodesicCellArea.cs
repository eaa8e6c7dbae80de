using Terrane.Native.Proj;

namespace Terrane.Cells.Areas;

/// <summary>Area of cells as polygons of geodesics, from longitude 0 to the width of a cell, by Karney's algorithm.</summary>
internal sealed class GeodesicCellArea(double width)
{
    private readonly GeodesicArea _geodesic = new();

    /// <summary>Square metres.</summary>
    public double Of(double south, double north) => Math.Abs(_geodesic.Of([south, south, north, north], [0, width, width, 0]));
}
