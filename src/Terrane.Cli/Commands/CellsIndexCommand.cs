using System.CommandLine;
using Terrane.Cells.Index;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells index</c>: every cell of every polygon.</summary>
internal static class CellsIndexCommand
{
    public static Command Create(Talk talk)
    {
        var table = new CellTableArguments();
        Option<string> rule = ZoneArguments.Choice("--rule", "Which cells belong: center (centre inside or on the border) or any_overlap (some area in common).", "center", "any_overlap");
        Option<string> ties = ZoneArguments.Choice("--ties", "Centres on a border: inclusive (of all who share it) or partition (of exactly one of two neighbours).", "inclusive", "partition");
        Option<string> fallback = ZoneArguments.Choice("--fallback", "One cell for polygons that have none.", "none", "max-overlap", "representative-point");
        var band = new Option<int?>("--band-rows") { Description = "Rows of a unit of work (default 1024); changes no byte of the output.", HelpName = "N" };
        var tmpDir = new Option<string?>("--tmpdir") { Description = "Folder of every temporary file (default: beside the output).", HelpName = "DIR" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Check the inputs and print what would be listed; write nothing." };
        IndexOptions Bind(ParseResult parse) => table.Bind(parse) with
        {
            Rule = ZoneArguments.Chosen(parse, rule, "center", "any_overlap") == "center" ? InclusionRule.Center : InclusionRule.AnyOverlap,
            Ties = ZoneArguments.Chosen(parse, ties, "inclusive", "partition") == "inclusive" ? TieRule.Inclusive : TieRule.Partition,
            Fallback = ZoneArguments.Chosen(parse, fallback, "none", "max-overlap", "representative-point") switch
            {
                "max-overlap" => FallbackRule.MaxOverlap,
                "representative-point" => FallbackRule.RepresentativePoint,
                _ => FallbackRule.None,
            },
            BandRows = parse.GetValue(band) is { } rows ? ZoneArguments.Within(rows, "--band-rows", 1 << 20) : 1024,
            TmpDir = parse.GetValue(tmpDir),
        };

        var command = new ShardableCommand("index", """
            List every cell of every polygon: tables tile_index and tile_bounds as Parquet. Running it again after a kill continues.

            Examples:
              terrane cells index --raster population.tif --zones countries.gpkg --zone-key ISO_A3 -o cells
              terrane cells index --grid worldpop-1km --zones countries-10m.json --zone-key id --duplicates union --uncoded skip -o cells
            """)
        { Sharded = new CellsSharding(Bind, tmpDir, dryRun) };
        foreach (Option option in new Option[] { rule, ties, fallback, band, tmpDir, dryRun }) command.Add(option);
        table.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            IndexOptions options = Bind(parse);
            if (parse.GetValue(dryRun))
            {
                foreach (string line in IndexPreview.Describe(options)) Console.Out.WriteLine(line);
                return Exit.Success;
            }
            return CellTableArguments.Tell(IndexJob.Run(options, context.Progress, context.Memory, ct), context);
        });
        return command;
    }
}
