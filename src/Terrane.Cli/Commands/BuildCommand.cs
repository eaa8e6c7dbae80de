using System.CommandLine;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Mosaic.Building;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane build</c>: many DEMs in, one Terrarium PMTiles out.</summary>
internal static class BuildCommand
{
    public static Command Create(Talk talk)
    {
        var arguments = new BuildArguments();
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace an output that was made from another plan." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the inputs and print the plan; write nothing." };
        var command = new ShardableCommand("build", """
            Blend elevation rasters, best first, into one Terrarium PMTiles. Running it again after a kill continues.

            Examples:
              terrane build lidar/*.tif national.zip gebco.tif -o terrain.pmtiles
              terrane build dem.tif,crs=EPSG:27700,nodata=0 'srtm/*.hgt' --max-zoom 12 --memory 1G -o out.pmtiles
              terrane build JOB.yaml
              terrane build POLICY.yaml --bbox=-7,56,-5,58 -o topobathy.pmtiles
            """)
        { Sharded = new BuildSharding(arguments, overwrite) };
        command.Add(overwrite);
        command.Add(dryRun);
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            PolicySources policies = PolicySources.Of(arguments.Bind(parse, outputNeeded: true, parse.GetValue(overwrite)));
            if (parse.GetValue(dryRun)) return PlanCommand.Print(policies, context, json: false, ct);
            long errors = policies.Fuse(context, ct);
            errors += BuildJob.Run(policies.Options, context.Progress, context.Memory, ct, WorkerCommand.CommandLine()).DataErrors;
            return errors == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }
}
