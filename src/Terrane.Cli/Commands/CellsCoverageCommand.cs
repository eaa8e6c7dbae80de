using System.CommandLine;
using Terrane.Cells.Areas;
using Terrane.Cells.Coverage;
using Terrane.Cells.Index;
using Terrane.Cli.Shared;
using Terrane.Runtime;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells coverage</c>: which part of each cell every polygon covers.</summary>
internal static class CellsCoverageCommand
{
    public static Command Create(Talk talk)
    {
        var zones = new ZoneArguments();
        var grid = new GridArguments();
        var output = new Option<string>("--output", "-o") { Description = "Folder of the table.", HelpName = "DIR", Required = true };
        Option<string> area = ZoneArguments.Choice("--area", "Area of a cell: ellipsoid or geodesic-polygon.", "ellipsoid", "geodesic-polygon");
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };
        var cache = new Option<string?>("--cache") { Description = "Folder that keeps checked polygons for later runs.", HelpName = "DIR" };
        var command = new Command("coverage", """
            The exact part of every cell that each polygon covers, as the Parquet table tile_coverage: fraction and square metres.

            Example:
              terrane cells coverage --grid worldpop-1km --zones countries.gpkg --zone-key ISO_A3 -o cells
            """)
        { output, area, workers, memory, cache };
        grid.AddTo(command);
        zones.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            var options = new IndexOptions
            {
                Raster = parse.GetValue(grid.Raster),
                RasterCrs = parse.GetValue(grid.RasterCrs),
                GridText = parse.GetValue(grid.Grid),
                Zones = zones.Bind(parse),
                Output = parse.GetRequiredValue(output),
                Area = ZoneArguments.Chosen(parse, area, "ellipsoid", "geodesic-polygon") == "ellipsoid" ? AreaModel.Ellipsoid : AreaModel.GeodesicPolygon,
                Workers = ZoneArguments.Within(parse.GetValue(workers), "--workers", 4096),
                Memory = ZoneArguments.Size(parse.GetValue(memory)),
                Cache = parse.GetValue(cache),
            };
            IndexMemory.Bound(options.Memory);
            IndexOutcome outcome = CoverageJob.Run(options, context.Progress, context.Memory, ct);
            if (!outcome.WasThere) context.Progress.Write(MessageLevel.Info, $"{outcome.Rows:N0} cells");
            Console.Out.WriteLine($"{outcome.ParameterHash}  {outcome.Digest}");
            return outcome.DataErrors == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }
}
