using System.CommandLine;
using Terrane.Cli.Shared;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells</c>: raster cells of polygons, as tables.</summary>
internal static class CellsCommand
{
    public static Command Create(Talk talk) => new("cells", "List the raster cells of polygons as Parquet tables, and check such tables.")
    {
        CellsIndexCommand.Create(talk),
        CellsBoundsCommand.Create(talk),
        CellsVerifyCommand.Create(talk),
        CellsDiffCommand.Create(talk),
        CellsCoverageCommand.Create(talk),
        CellsStatsCommand.Create(talk),
    };
}
