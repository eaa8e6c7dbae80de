using System.CommandLine;

namespace Terrane.Cli.Shared;

/// <summary>The options of <c>cells</c> commands that say which grid.</summary>
internal sealed class GridArguments
{
    public Option<string?> Raster { get; } = new("--raster") { Description = "Raster whose cells are listed; only its geometry is used.", HelpName = "FILE" };

    public Option<string?> RasterCrs { get; } = new("--raster-crs") { Description = "CRS of a raster that does not say its own.", HelpName = "CRS" };

    public Option<string?> Grid { get; } =
        new("--grid") { Description = "Grid instead of a raster: columns,rows,x0,dx,y0,dy,crs, or worldpop-1km.", HelpName = "GRID" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { Raster, RasterCrs, Grid }) command.Add(option);
    }
}
