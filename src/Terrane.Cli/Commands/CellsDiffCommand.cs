using System.CommandLine;
using Terrane.Cells.Diff;
using Terrane.Cli.Shared;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells diff</c>: which cells are in one table and not in another.</summary>
internal static class CellsDiffCommand
{
    public static Command Create(Talk talk)
    {
        var first = new Argument<string>("A") { Description = "Folder of a table, or one parameter_hash= folder." };
        var second = new Argument<string>("B") { Description = "Another." };
        var all = new Option<bool>("--all") { Description = "Print zones without a difference too." };
        var command = new Command("diff", """
            Compare the cells of two tables zone by zone, whoever wrote the second. Exit code 2 when they differ.

            Example:
              terrane cells diff cells-2024 cells-2025
            """)
        { first, second, all };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string a = parse.GetRequiredValue(first);
            IReadOnlyList<ZoneDifference> zones = TableDiff.Compare(a, parse.GetRequiredValue(second), TableDiff.ColumnsOf(a), context.Progress, ct);
            Console.Out.WriteLine("zone        common       only A       only B  examples");
            foreach (ZoneDifference zone in zones.Where(zone => parse.GetValue(all) || !zone.IsEqual))
                Console.Out.WriteLine($"{zone.Key,-5} {zone.Common,12} {zone.OnlyA,12} {zone.OnlyB,12}  {string.Join(' ', zone.Examples)}");
            Console.Out.WriteLine($"all   {zones.Sum(zone => zone.Common),12} {zones.Sum(zone => zone.OnlyA),12} {zones.Sum(zone => zone.OnlyB),12}");
            return zones.All(zone => zone.IsEqual) ? Exit.Success : Exit.Failed;
        });
        return command;
    }
}
