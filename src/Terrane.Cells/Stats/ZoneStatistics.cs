namespace Terrane.Cells.Stats;

/// <summary>What a zone holds of a raster. Cells without data count nowhere but in <see cref="NoDataCells"/>.</summary>
/// <param name="Key">Of the zone.</param>
/// <param name="Name">As the file has it.</param>
/// <param name="Cells">Cells with data of which the zone covers some part.</param>
/// <param name="NoDataCells">Cells without data of which it covers some part.</param>
/// <param name="Count">Covered cells: the sum of their covered parts.</param>
/// <param name="AreaM2">Covered area of cells with data, in square metres.</param>
/// <param name="Sum">Of value times covered part.</param>
/// <param name="Mean">Sum over count; NaN without data.</param>
/// <param name="Min">Of cells that are covered in part or whole; NaN without data.</param>
/// <param name="Max">Likewise.</param>
/// <param name="AreaWeightedSum">Of value times covered area: for densities per square metre.</param>
/// <param name="AreaWeightedMean">That over the area; NaN without data.</param>
public sealed record ZoneStatistics(
    string Key, string Name, long Cells, long NoDataCells, double Count, double AreaM2, double Sum, double Mean, double Min, double Max,
    double AreaWeightedSum, double AreaWeightedMean);
