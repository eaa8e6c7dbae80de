namespace Terrane.Cells.Coverage;

/// <summary>Neighbouring cells of a row of which a zone covers the same part.</summary>
/// <param name="First">Column.</param>
/// <param name="End">One past the last column.</param>
/// <param name="Fraction">Of each cell's rectangle in grid coordinates, above 0 and at most 1.</param>
public readonly record struct CoverageSpan(int First, int End, double Fraction);
