using System.Text.Json.Nodes;
using Terrane.Runtime.Watching;

namespace Terrane.Cli.Watching;

/// <summary>A run for machines: what run.json has, what its processes use, or the report of a finished one.</summary>
internal static class RunJson
{
    internal static JsonObject Of(RunView view)
    {
        var document = new JsonObject { ["name"] = view.Name, ["state"] = view.Phase.ToString().ToLowerInvariant() };
        if (view.Snapshot is { } snapshot) document["run"] = JsonNode.Parse(snapshot.ToJson());
        if (view.Figures is { } use)
        {
            document["process"] = new JsonObject
            {
                ["processes"] = use.Processes,
                ["threads"] = use.Threads,
                ["rssBytes"] = use.ResidentBytes,
                ["pssBytes"] = use.ProportionalBytes,
                ["ussBytes"] = use.UniqueBytes,
                ["cpuSeconds"] = use.CpuSeconds,
                ["readBytes"] = use.ReadBytes,
                ["writtenBytes"] = use.WrittenBytes,
            };
        }
        document["disk"] = new JsonObject { ["workBytes"] = view.WorkBytes, ["walBytes"] = view.WalBytes, ["freeBytes"] = view.FreeBytes };
        if (view.Report is { } report) document["report"] = report.DeepClone();
        return document;
    }
}
