using System.CommandLine;
using Terrane.Cells.Areas;
using Terrane.Cells.Index;
using Terrane.Cli.Shared;
using Terrane.Runtime;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells index</c>: every cell of every polygon.</summary>
internal static class CellsIndexCommand
{
    public static Command Create(Talk talk)
    {
        var zones = new ZoneArguments();
        var grid = new GridArguments();
        var output = new Option<string>("--output", "-o") { Description = "Folder of the tables.", HelpName = "DIR", Required = true };
        Option<string> rule = ZoneArguments.Choice("--rule", "Which cells belong: center (centre inside or on the border) or any_overlap (some area in common).", "center", "any_overlap");
        Option<string> ties = ZoneArguments.Choice("--ties", "Centres on a border: inclusive (of all who share it) or partition (of exactly one of two neighbours).", "inclusive", "partition");
        Option<string> fallback = ZoneArguments.Choice("--fallback", "One cell for polygons that have none.", "none", "max-overlap", "representative-point");
        Option<string> area = ZoneArguments.Choice("--area", "Area of a cell: ellipsoid (between meridians and parallels) or geodesic-polygon.", "ellipsoid", "geodesic-polygon");
        var workers = new Option<int?>("--workers", "-j") { Description = "Threads (default: one per core).", HelpName = "N" };
        var memory = new Option<string?>("--memory") { Description = "Bound on the memory of the run (default 1G).", HelpName = "SIZE" };
        var band = new Option<int?>("--band-rows") { Description = "Rows of a unit of work (default 1024); changes no byte of the output.", HelpName = "N" };
        var cache = new Option<string?>("--cache") { Description = "Folder that keeps checked polygons and what was found in them, for later runs.", HelpName = "DIR" };
        var tmpDir = new Option<string?>("--tmpdir") { Description = "Folder of every temporary file (default: beside the output).", HelpName = "DIR" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the inputs and print what would be listed; write nothing." };
        var command = new Command("index", """
            List every cell of every polygon: tables tile_index and tile_bounds as Parquet. Running it again after a kill continues.

            Examples:
              terrane cells index --raster population.tif --zones countries.gpkg --zone-key ISO_A3 -o cells
              terrane cells index --grid worldpop-1km --zones countries-10m.json --zone-key id --duplicates union --uncoded skip -o cells
            """)
        { output, rule, ties, fallback, area, workers, memory, band, cache, tmpDir, dryRun };
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
                Rule = ZoneArguments.Chosen(parse, rule, "center", "any_overlap") == "center" ? InclusionRule.Center : InclusionRule.AnyOverlap,
                Ties = ZoneArguments.Chosen(parse, ties, "inclusive", "partition") == "inclusive" ? TieRule.Inclusive : TieRule.Partition,
                Fallback = ZoneArguments.Chosen(parse, fallback, "none", "max-overlap", "representative-point") switch
                {
                    "max-overlap" => FallbackRule.MaxOverlap,
                    "representative-point" => FallbackRule.RepresentativePoint,
                    _ => FallbackRule.None,
                },
                Area = ZoneArguments.Chosen(parse, area, "ellipsoid", "geodesic-polygon") == "ellipsoid" ? AreaModel.Ellipsoid : AreaModel.GeodesicPolygon,
                Workers = ZoneArguments.Within(parse.GetValue(workers), "--workers", 4096),
                Memory = ZoneArguments.Size(parse.GetValue(memory)),
                BandRows = parse.GetValue(band) is { } rows ? ZoneArguments.Within(rows, "--band-rows", 1 << 20) : 1024,
                Cache = parse.GetValue(cache),
                TmpDir = parse.GetValue(tmpDir),
            };
            IndexMemory.Bound(options.Memory);
            if (parse.GetValue(dryRun))
            {
                foreach (string line in IndexPreview.Describe(options)) Console.Out.WriteLine(line);
                return Exit.Success;
            }
            IndexOutcome outcome = IndexJob.Run(options, context.Progress, context.Memory, ct);
            if (!outcome.WasThere) context.Progress.Write(MessageLevel.Info, $"{outcome.Rows:N0} cells");
            Console.Out.WriteLine($"{outcome.ParameterHash}  {outcome.Digest}");
            return outcome.DataErrors == 0 ? Exit.Success : Exit.DataErrors;
        });
        return command;
    }
}
