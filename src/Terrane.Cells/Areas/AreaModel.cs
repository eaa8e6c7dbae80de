namespace Terrane.Cells.Areas;

/// <summary>What the area of a cell of a geographic grid is.</summary>
public enum AreaModel
{
    /// <summary>Between two meridians and two parallels on WGS84: what the cell is.</summary>
    Ellipsoid,

    /// <summary>Of the polygon whose four edges are geodesics: what the predecessor of these tables computed; within 1e-8 of the other at 30".</summary>
    GeodesicPolygon,
}
