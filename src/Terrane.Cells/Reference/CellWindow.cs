namespace Terrane.Cells.Reference;

/// <summary>A rectangle of cells, half-open.</summary>
internal readonly record struct CellWindow(int FirstRow, int EndRow, int FirstColumn, int EndColumn)
{
    public long Cells => (long)(EndRow - FirstRow) * (EndColumn - FirstColumn);
}
