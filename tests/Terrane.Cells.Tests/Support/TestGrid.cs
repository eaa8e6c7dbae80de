using Terrane.Cells.Grids;
using Terrane.Core;

namespace Terrane.Cells.Tests.Support;

internal static class TestGrid
{
    /// <summary>Cells of one metre, rows from the north: column c is [c, c + 1], row r is [rows - r - 1, rows - r]; centres lie at halves.</summary>
    public static CellGrid Plane(int columns, int rows) => new(columns, rows, new AffineTransform(0, 1, 0, rows, 0, -1), "EPSG:3857");

    /// <summary>The same cells with rows from the south.</summary>
    public static CellGrid SouthUp(int columns, int rows) => new(columns, rows, new AffineTransform(0, 1, 0, 0, 0, 1), "EPSG:3857");

    /// <summary>The whole globe in cells of so many degrees.</summary>
    public static CellGrid Globe(double step, double west = -180) =>
        new((long)(360 / step), (long)(180 / step), new AffineTransform(west, step, 0, 90, 0, -step), "EPSG:4326");

    public static CellGrid WorldPop => GridSource.Parse(CellGrid.WorldPop1Km);
}
