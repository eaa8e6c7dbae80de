using System.CommandLine;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Resample.Running;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane resample</c>: rasters on one grid, as rasters or tables.</summary>
internal static class ResampleCommand
{
    public static Command Create(Talk talk)
    {
        var arguments = new ResampleArguments();
        var dryRun = new Option<bool>("--dry-run") { Description = "Print the grid and what would be done with each raster; write nothing." };
        var command = new ShardableCommand("resample", """
            Bring rasters onto one grid, as GeoTIFF or as tables of cells. Running it again continues with what is missing.

            Examples:
              terrane resample richness.tif,kind=richness population.tif,kind=count --grid global-10m --to duckdb:stack.duckdb
              terrane resample dem.tif --grid 1000,EPSG:32626 --to dem-1km.tif
              terrane resample JOB.yaml
            """)
        { Sharded = new ResampleSharding(arguments, dryRun) };
        command.Add(dryRun);
        command.Add(ResampleVerifyCommand.Create(talk));
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            ResampleOptions options = arguments.Bind(parse);
            if (parse.GetValue(dryRun)) return PlanCommand.Print(options, json: false);
            return ResampleJob.Run(options, context.Progress, ct).Failed == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }
}
