using Terrane.Core;

namespace Terrane.Sources.Cog;

/// <summary>A COG that was read back.</summary>
/// <param name="Grid">With the CRS that it was given.</param>
/// <param name="Type">GDAL's name of its cells.</param>
/// <param name="NoData">Null when no cell can be void.</param>
/// <param name="Figures">Of the cells that were read from the source.</param>
/// <param name="LargestError">Largest difference between a cell of the COG and of the source.</param>
internal sealed record CogResult(Grid Grid, string Type, double? NoData, CellFigures Figures, double LargestError);
