using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Resample;
using Terrane.Resample.Verify;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane resample verify</c>: is a store still what its sources give?</summary>
internal static class ResampleVerifyCommand
{
    public static Command Create(Talk talk)
    {
        var store = new Argument<string>("STORE") { Description = "What was given to --to." };
        var samples = new Option<int>("--samples") { Description = "Windows of 32 by 32 cells per dataset (default 16).", HelpName = "N", DefaultValueFactory = _ => 16 };
        var command = new Command("verify", """
            Compute sampled windows of every dataset anew from its source and compare them with the store, bit for bit. Exit code 2 when something differs.

            Example:
              terrane resample verify duckdb:stack.duckdb
            """)
        { store, samples };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            int count = parse.GetValue(samples);
            if (count is < 1 or > 100_000) throw ResampleException.Options($"--samples is {count}, wanted 1 to 100000");
            (IReadOnlyList<VerifyFinding> findings, long cells) = StoreVerifier.Verify(parse.GetRequiredValue(store), count, context.Progress, ct);
            foreach (VerifyFinding finding in findings) Console.Out.WriteLine($"{finding.Dataset}: {finding.Text}");
            Console.Out.WriteLine($"{cells} cells compared, {findings.Count} findings");
            return findings.Count == 0 ? Exit.Success : Exit.Failed;
        });
        return command;
    }
}
