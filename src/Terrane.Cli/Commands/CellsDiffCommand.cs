using System.CommandLine;
using Terrane.Cells;
using Terrane.Cells.Diff;
using Terrane.Cells.Index;
using Terrane.Cells.Reference;
using Terrane.Cli.Shared;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells diff</c>: which cells are in one table and not in another.</summary>
internal static class CellsDiffCommand
{
    public static Command Create(Talk talk)
    {
        var first = new Argument<string>("A") { Description = "Folder of a table, or one parameter_hash= folder." };
        var second = new Argument<string?>("B") { Description = "Another.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "Print zones without a difference too." };
        var reference = new Option<bool>("--reference") { Description = "Instead of B: the slow reference enumerator, on sampled windows, both rules." };
        var zones = new Option<string?>("--zones") { Description = "With --reference: the polygons that A was made from.", HelpName = "FILE" };
        var windows = new Option<int?>("--windows") { Description = "With --reference: windows per zone (default 6).", HelpName = "N" };
        var size = new Option<int?>("--window-size") { Description = "With --reference: rows and columns of a window (default 24).", HelpName = "N" };
        var drawn = new Option<int?>("--random-zones") { Description = "With --reference: zones besides US, BR, IN and IS (default 4).", HelpName = "N" };
        var seed = new Option<int>("--seed") { Description = "With --reference: another seed looks at other windows (default 1).", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command("diff", """
            Compare the cells of two tables zone by zone, whoever wrote the second; or one with the slow reference. Exit code 2 when they differ.

            Examples:
              terrane cells diff cells-2024 cells-2025
              terrane cells diff cells --reference --zones countries.gpkg
            """)
        { first, second, all, reference, zones, windows, size, drawn, seed };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string a = parse.GetRequiredValue(first);
            // The parser takes a misspelt option for a table.
            if (new[] { a, parse.GetValue(second) }.FirstOrDefault(text => text?.StartsWith('-') == true) is { } unknown) throw CellsException.Options($"There is no option '{unknown}'");
            if (!parse.GetValue(reference))
                return Tables(a, parse.GetValue(second) ?? throw CellsException.Options("There is nothing to compare with: name a second table, or add --reference"), parse.GetValue(all), context, ct);
            if (parse.GetValue(second) is not null) throw CellsException.Options("--reference takes the place of the second table");
            string polygons = parse.GetValue(zones) ?? throw CellsException.Options("--reference needs --zones, the polygons that the table was made from");
            var options = new ReferenceOptions(a, polygons) { Seed = parse.GetValue(seed) };
            return Reference(options with
            {
                Windows = parse.GetValue(windows) is { } n ? ZoneArguments.Within(n, "--windows", 100_000) : options.Windows,
                WindowSize = parse.GetValue(size) is { } s ? ZoneArguments.Within(s, "--window-size", 4096) : options.WindowSize,
                RandomZones = parse.GetValue(drawn) is { } r ? ZoneArguments.Within(r, "--random-zones", 100_000) : options.RandomZones,
            }, context, ct);
        });
        return command;
    }

    private static int Tables(string a, string b, bool all, JobContext context, CancellationToken ct)
    {
        IReadOnlyList<ZoneDifference> zones = TableDiff.Compare(a, b, TableDiff.ColumnsOf(a), context.Progress, ct);
        Console.Out.WriteLine("zone        common       only A       only B  examples");
        foreach (ZoneDifference zone in zones.Where(zone => all || !zone.IsEqual))
            Console.Out.WriteLine($"{zone.Key,-5} {zone.Common,12} {zone.OnlyA,12} {zone.OnlyB,12}  {string.Join(' ', zone.Examples)}");
        Console.Out.WriteLine($"all   {zones.Sum(zone => zone.Common),12} {zones.Sum(zone => zone.OnlyA),12} {zones.Sum(zone => zone.OnlyB),12}");
        return zones.All(zone => zone.IsEqual) ? Exit.Success : Exit.Failed;
    }

    private static int Reference(ReferenceOptions options, JobContext context, CancellationToken ct)
    {
        IReadOnlyList<ReferenceDifference> zones = ReferenceCheck.Run(options, context.Progress, ct);
        Console.Out.WriteLine("zone  rule         ours          cells       common    only ours     only ref  unsure  ties  examples");
        foreach (ReferenceDifference zone in zones)
        {
            Console.Out.WriteLine($"{zone.Key,-5} {Names.Of(zone.Rule),-12} {(zone.IsPublished ? "table" : "sweep"),-6} {zone.Cells,12} {zone.Common,12} {zone.OnlyOurs,12} "
                + $"{zone.OnlyReference,12} {zone.Unsure,7} {zone.Ties,5}  {string.Join(' ', zone.Examples)}");
        }
        long apart = zones.Sum(zone => zone.OnlyOurs + zone.OnlyReference);
        Console.Out.WriteLine($"{apart} differences in {zones.Sum(zone => zone.Cells)} cells");
        return apart == 0 ? Exit.Success : Exit.Failed;
    }
}
