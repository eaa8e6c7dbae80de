namespace Terrane.Raster.Transforms;

/// <summary>The way from a CRS to EPSG:3857, or another target, that was chosen for a source, pinned: for the plan's hash and the report.</summary>
/// <param name="Crs">Code or WKT of the source's CRS.</param>
/// <param name="Name">PROJ's name of the operation.</param>
/// <param name="Pipeline">All of it, as a PROJ string; the bytes of the output depend on nothing else of it.</param>
/// <param name="AccuracyMetres">As EPSG states it; -1 when unknown.</param>
/// <param name="IsBallpark">True when it ignores a change of datum, which the user allowed.</param>
/// <param name="Grids">Names of the grid files it reads.</param>
/// <param name="Warnings">What the user should know, such as a better operation whose grid is missing.</param>
public sealed record ChosenOperation(
    string Crs, string Name, string Pipeline, double AccuracyMetres, bool IsBallpark, IReadOnlyList<string> Grids, IReadOnlyList<string> Warnings);
