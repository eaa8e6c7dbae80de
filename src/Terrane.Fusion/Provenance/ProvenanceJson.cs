using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Fusion.Running;
using Terrane.Raster.Files;

namespace Terrane.Fusion.Provenance;

/// <summary>What ids stand for and what became of each step, as outputs carry it.</summary>
internal static class ProvenanceJson
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>{id: {name, provider, resolution, date, licence, ...}} of the ids that the output holds.</summary>
    internal static JsonObject Dictionary(FusionPlan plan, FusionTotals totals)
    {
        var all = new JsonObject();
        foreach (SourceEntry entry in plan.Ids.Entries)
        {
            if (totals.Counts.GetValueOrDefault(entry.Id) is not (> 0 and var pixels)) continue;
            JsonObject one = Entry(plan, entry);
            one.Insert(2, "pixels", pixels);
            all[entry.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)] = one;
        }
        return all;
    }

    /// <summary>{name, provider, survey, resolution, date, ...} of an id.</summary>
    internal static JsonObject Entry(FusionPlan plan, SourceEntry entry)
    {
        var one = new JsonObject { ["name"] = entry.Name, ["provider"] = entry.ProviderName };
        if (entry.Survey is not null) one["survey"] = entry.Survey.Name;
        if (entry.Resolution is { } metres) one["resolution"] = Math.Round(metres, 3);
        if (entry.Provider is not { } provider) return one;
        one["date"] = entry.Survey?.Date ?? provider.Date;
        one["licence"] = entry.Survey?.Licence ?? provider.Licence;
        if (entry.Survey?.Institution is { } institution) one["institution"] = institution;
        one["attribution"] = provider.Attribution;
        one["vertical_datum"] = entry.VerticalDatum ?? "unknown";
        if (plan.Steps.First(s => s.Spec.Provider == provider).Heights is { } heights)
        {
            one["vertical_operation"] = heights.Name;
            one["vertical_accuracy"] = heights.AccuracyMetres < 0 ? null : heights.AccuracyMetres;
        }
        else if (provider.KeepsHeights) one["vertical_operation"] = "none";
        return one;
    }

    /// <summary>[{provider, operator, status, pixels, error}] bottom up. A step that misses some of its files is partial, one that has nothing for that reason is an error.</summary>
    /// <param name="unread">Files of which parts could not be read.</param>
    internal static JsonArray Outcomes(FusionPlan plan, FusionTotals totals, IReadOnlyCollection<string> unread) => new([.. plan.Steps.Select((step, i) =>
    {
        string[] missing = [.. step.AllLayers.SelectMany(l => l.Files).Select(f => f.Path).Where(unread.Contains).Distinct()];
        bool failed = step.Failures.Count > 0 && step.Layers.Count == 0 || missing.Length > 0 && totals.Steps[i] == 0;
        string status = failed ? "error" : step.Failures.Count > 0 || missing.Length > 0 ? "partial" : totals.Steps[i] == 0 ? "nodata" : "ok";
        var outcome = new JsonObject { ["provider"] = step.Spec.Provider.Name, ["operator"] = step.Spec.Operator.Name, ["status"] = status, ["pixels"] = totals.Steps[i] };
        if (step.Failures.Count > 0) outcome["error"] = step.Failures[0].Message;
        else if (missing.Length > 0) outcome["error"] = $"Parts of {missing.Length} files could not be read, of {FileStamp.NameOf(missing[0])} first.";
        return (JsonNode)outcome;
    })]);

    internal static string Text(JsonNode node) => node.ToJsonString(Plain);
}
