using System.CommandLine;
using Terrane.Cells.Coverage;
using Terrane.Cli.Shared;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells coverage</c>: which part of each cell every polygon covers.</summary>
internal static class CellsCoverageCommand
{
    public static Command Create(Talk talk)
    {
        var table = new CellTableArguments();
        var command = new Command("coverage", """
            The exact part of every cell that each polygon covers, as the Parquet table tile_coverage: fraction and square metres.

            Example:
              terrane cells coverage --grid worldpop-1km --zones countries.gpkg --zone-key ISO_A3 -o cells
            """);
        table.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) => CellTableArguments.Tell(CoverageJob.Run(table.Bind(parse), context.Progress, context.Memory, ct), context));
        return command;
    }
}
