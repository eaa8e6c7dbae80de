namespace Terrane.Sources.Cog;

/// <summary>What was counted of the cells of a raster.</summary>
/// <param name="Valid">Cells with data.</param>
/// <param name="Voids">The others.</param>
/// <param name="Minimum">+Infinity without valid cells.</param>
/// <param name="Maximum">-Infinity without valid cells.</param>
/// <param name="Mean">NaN without valid cells.</param>
internal sealed record CellFigures(long Valid, long Voids, double Minimum, double Maximum, double Mean);
