namespace Terrane.Native.Proj;

/// <summary>One way from a CRS to another. <see cref="Pipeline"/> says all of it: the same string gives the same numbers at every point.</summary>
/// <param name="Name">PROJ's name: "Inverse of British National Grid + OSGB36 to WGS 84 (6) + Popular Visualisation Pseudo-Mercator".</param>
/// <param name="Pipeline">PROJ string for <see cref="Transformer"/>: x = easting or longitude and y = northing or latitude on both sides, in the units of
/// the CRS (degrees for geographic). Empty when PROJ cannot write one.</param>
/// <param name="AccuracyMetres">As EPSG states it; 0 for mere arithmetic without a change of datum, -1 when unknown.</param>
/// <param name="IsBallpark">True when it ignores a change of datum.</param>
/// <param name="IsInstantiable">False when a grid is missing.</param>
/// <param name="Grids">Grids it uses, missing ones included.</param>
public sealed record CoordinateOperation(
    string Name, string Pipeline, double AccuracyMetres, bool IsBallpark, bool IsInstantiable, IReadOnlyList<GridUse> Grids);
