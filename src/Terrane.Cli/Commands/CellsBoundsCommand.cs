using System.CommandLine;
using Terrane.Cells;
using Terrane.Cells.Bounds;
using Terrane.Cells.Grids;
using Terrane.Cli.Shared;
using Terrane.Runtime;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells bounds</c>: tile_bounds again, from tile_index alone.</summary>
internal static class CellsBoundsCommand
{
    public static Command Create(Talk talk)
    {
        var table = new Argument<string>("DIR") { Description = "Folder of a table, or one parameter_hash= folder of tile_index." };
        var grid = new GridArguments();
        var output = new Option<string?>("--output", "-o") { Description = "Folder for tile_bounds (default: that of the table).", HelpName = "DIR" };
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
        var command = new Command("bounds", """
            Compute tile_bounds again from the tile_ids of a published tile_index: to restore it, or for a table of another program (with its grid).

            Examples:
              terrane cells bounds cells
              terrane cells bounds legacy/tile_index/parameter_hash=0a1b --grid worldpop-1km -o mended
            """)
        { table, output, workers };
        grid.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            CellGrid? given = (parse.GetValue(grid.Raster), parse.GetValue(grid.Grid)) switch
            {
                (null, null) => null,
                ({ } raster, null) => GridSource.FromRaster(raster, parse.GetValue(grid.RasterCrs)),
                (null, { } text) => GridSource.Parse(text),
                _ => throw CellsException.Options("Give either --raster or --grid"),
            };
            BoundsOutcome outcome = BoundsJob.Run(
                new BoundsOptions(parse.GetRequiredValue(table), given, parse.GetValue(output), ZoneArguments.Within(parse.GetValue(workers), "--workers", 4096)), context.Progress, ct);
            context.Progress.Write(MessageLevel.Info, outcome.WasThere ? $"The {outcome.Rows:N0} bounds there are the same." : $"{outcome.Rows:N0} bounds");
            Console.Out.WriteLine($"{outcome.ParameterHash}  {outcome.Digest}");
            return Exit.Success;
        });
        return command;
    }
}
