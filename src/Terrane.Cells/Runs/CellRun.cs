namespace Terrane.Cells.Runs;

/// <summary>Neighbouring cells of one row: what the world is made of inside (436,000 of them for 222 million cells).</summary>
/// <param name="Row">From 0.</param>
/// <param name="Column">Of the first cell.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct CellRun(int Row, int Column, int Length)
{
    /// <summary>One past the last column.</summary>
    public int End => Column + Length;
}
