using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Running;

/// <summary>Files that failed while cells were fused, as the ledger has them.</summary>
internal static class UnreadFiles
{
    private const string Key = "failures";

    internal static IEnumerable<(string File, string Message)> Of(Ledger ledger) =>
        JsonNode.Parse(ledger.GetState(Key) ?? "[]")!.AsArray().Select(f => (f![0]!.GetValue<string>(), f[1]!.GetValue<string>()));

    /// <summary>Those of several ledgers, each once, in the order of their messages.</summary>
    internal static IEnumerable<(string File, string Message)> Of(IEnumerable<Ledger> ledgers) =>
        ledgers.SelectMany(Of).DistinctBy(f => f.Message).OrderBy(f => f.Message, StringComparer.Ordinal);

    /// <param name="failures">File by message.</param>
    internal static void Record(Ledger ledger, IEnumerable<KeyValuePair<string, string>> failures) =>
        ledger.SetState(Key, new JsonArray([.. failures.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => (JsonNode)new JsonArray(f.Value, f.Key))]).ToJsonString());
}
