using System.Text.Json.Nodes;
using Terrane.Mosaic.Isolation;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Building;

/// <summary>What the ledgers of a build say of its tiles and of what went wrong, whichever runs or shards made them.</summary>
/// <param name="Errors">Code and message; one that several ledgers have is here once.</param>
internal sealed record BuildOutcome(BuildTotals Totals, IReadOnlyList<(string Code, string Message)> Errors)
{
    public static BuildOutcome Of(IReadOnlyList<Ledger> ledgers) => new(
        BuildTotals.Of(ledgers.SelectMany(ledger => ledger.Units())),
        [.. ledgers.SelectMany(Failures).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(failure => ("raster.read", failure)),
            .. ledgers.SelectMany(ledger => CrashRecord.Load(ledger).Errors).Select(crash => (crash[0], crash[1])).Distinct()]);

    /// <summary>Parts of files that could not be read.</summary>
    public static IEnumerable<string> Failures(Ledger ledger) => JsonNode.Parse(ledger.GetState("failures") ?? "[]")!.AsArray().Select(failure => failure!.GetValue<string>());
}
