using System.CommandLine;
using Terrane.Cells.Verify;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane cells verify</c>: re-derives every value of published tables.</summary>
internal static class CellsVerifyCommand
{
    public static Command Create(Talk talk)
    {
        var table = new Argument<string>("DIR") { Description = "Folder that was given to `cells index -o`, or one parameter_hash= folder in it." };
        var command = new Command("verify", """
            Read published tables back with DuckDB: digests, order, keys, coordinates, areas, counts. Exit code 2 when something is wrong.

            Example:
              terrane cells verify cells
            """)
        { table };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            Verification result = TableVerifier.Verify(parse.GetRequiredValue(table), ByteSize.Mebibytes(1024), context.Progress, ct);
            foreach (Finding finding in result.Findings) Console.Out.WriteLine($"{finding.Code}  {finding.Text}");
            Console.Out.WriteLine($"{result.ParameterHash}: {result.Zones} zones, {result.Rows} rows, {result.Findings.Count} findings");
            return result.Findings.Count == 0 ? Exit.Success : Exit.Failed;
        });
        return command;
    }
}
