using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Reports;

/// <summary>What the report beside an output says about the run that made it.</summary>
/// <param name="Plan">What it was made from.</param>
/// <param name="Files">The main output is the last.</param>
/// <param name="DataErrors">Their codes.</param>
public sealed record FinishedOutput(CanonicalPlan Plan, IReadOnlyList<PublishedFile> Files, IReadOnlyList<string> DataErrors)
{
    public bool HasDataErrors => DataErrors.Count > 0;

    /// <summary>Groups of tiles were given up: their process crashed or exceeded a limit each time.</summary>
    public bool LacksTiles => DataErrors.Any(code => code is "unit.crash" or "unit.limit");

    /// <summary>Null when there is no report, or none that this program can read.</summary>
    public static FinishedOutput? Read(string output)
    {
        try
        {
            JsonNode? report = JsonNode.Parse(File.ReadAllText(RunReport.PathFor(output)));
            if (report?["format"]?.GetValue<string>() != RunReport.Format) return null;
            List<PublishedFile> files = [.. report["outputs"]!.AsArray().Select(file => new PublishedFile(
                file!["name"]!.GetValue<string>(), file["size"]!.GetValue<long>(), file["modifiedTicks"]!.GetValue<long>()))];
            // What is no longer made is deleted by these names: a report that came with somebody else's archive must not name a file elsewhere.
            if (files.Any(file => file.Name is "" or "." or ".." || Path.GetFileName(file.Name) != file.Name)) return null;
            return new FinishedOutput(CanonicalPlan.Recorded(report["plan"]!["content"]!, report["plan"]!["hash"]!.GetValue<string>()), files, [.. report["dataErrors"] is JsonArray errors ? errors.Select(error => error!["code"]!.GetValue<string>()) : []]);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException or NullReferenceException or InvalidOperationException)
        {
            return null;
        }
    }
}
