using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Tests.Jobs;

/// <summary>A process that commits to a ledger until it is killed. It is this test program again: with a variable set it never reaches its tests.</summary>
internal static class LedgerWriter
{
    public const int GroupSize = 7;
    private const string Variable = "TERRANE_TEST_LEDGER";
    private const string Prefix = "committed ";

    public static Process Start(string ledger)
    {
        string program = Path.ChangeExtension(typeof(LedgerWriter).Assembly.Location, null);
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        start.Environment[Variable] = ledger;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the next commit and returns the number of units in the ledger since.</summary>
    public static long ReadCommit(Process writer)
    {
        while (writer.StandardOutput.ReadLine() is { } line)
        {
            if (Number(line) is { } number) return number;
        }
        throw new InvalidOperationException("The writing process ended.");
    }

    public static long? Number(string line) =>
        line.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(line[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    [ModuleInitializer]
    internal static void CommitUntilKilled()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } path) return;
        using Ledger ledger = Ledger.Open(path)!;
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true, NewLine = "\n" };
        while (true)
        {
            long next = ledger.NextSequence;
            ledger.CommitGroup([.. Enumerable.Range(0, GroupSize).Select(i => new UnitRecord(next + i, new string(' ', 3000), "aa"))], $"{next + GroupSize}");
            output.WriteLine($"{Prefix}{ledger.NextSequence}");
        }
    }
}
