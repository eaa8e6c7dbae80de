namespace Terrane.Resample.Stores;

/// <summary>How a cell is named in a table.</summary>
public enum TableLayout
{
    /// <summary>cell_id = row * columns + column.</summary>
    CellId,

    /// <summary>row_idx and col_idx.</summary>
    RowColumn,
}
