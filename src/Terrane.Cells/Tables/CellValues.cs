using Terrane.Cells.Areas;
using Terrane.Cells.Grids;

namespace Terrane.Cells.Tables;

/// <summary>What the tables say of a cell; every value depends on its row alone or on its column alone.</summary>
internal sealed class CellValues
{
    private readonly double[] _turns; // degrees added to all longitudes of a column

    public CellValues(CellGrid grid, AreaModel area)
    {
        Grid = grid;
        Areas = grid.RowAreas(area);
        _turns = new double[grid.Columns];
        if (!grid.IsGeographic) return;
        for (int c = 0; c < _turns.Length; c++)
        {
            double centre = grid.ColumnCentres[c];
            // The centre goes into [-180, 180] and its bounds with it, so min <= centre <= max also where a cell lies across the antimeridian.
            if (centre is < -180 or > 180) _turns[c] = -360 * Math.Round(centre / 360);
            if (_turns[c] != 0) HasTurns = true;
        }
    }

    public CellGrid Grid { get; }

    /// <summary>Square metres by row.</summary>
    public double[] Areas { get; }

    /// <summary>True when longitudes do not ascend with the columns.</summary>
    public bool HasTurns { get; }

    public double CentreX(int column) => Turned(Grid.ColumnCentres[column], column);

    public double MinX(int column) => Turned(Grid.ColumnLines[column], column);

    public double MaxX(int column) => Turned(Grid.ColumnLines[column + 1], column);

    public double CentreY(int row) => Grid.RowCentres[row];

    public double MinY(int row) => Math.Min(Grid.RowLines[row], Grid.RowLines[row + 1]);

    public double MaxY(int row) => Math.Max(Grid.RowLines[row], Grid.RowLines[row + 1]);

    private double Turned(double x, int column) => _turns[column] == 0 ? x : x + _turns[column];
}
