namespace Terrane.Cells.Coverage;

/// <summary>Neighbouring cells of a row of which a zone covers the same part.</summary>
/// <param name="Fraction">Above 0 and at most 1.</param>
internal readonly record struct CoverageRun(int Row, int Column, int Length, double Fraction);
