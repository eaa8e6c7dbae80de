using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Fusion.Canvas;
using Terrane.Fusion.Datums;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Running;
using Terrane.Runtime.Reports;

namespace Terrane.Fusion.Quality;

/// <summary>What a <see cref="QualityPass"/> found, as files beside the output: OUT.quality.json, .geojson and .png.</summary>
internal static class QualityFiles
{
    private const string Format = "terrane.quality/1";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static IReadOnlyList<string> Of(string output)
    {
        string name = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        return [name + ".quality.geojson", name + ".quality.png", name + ".quality.json"];
    }

    /// <summary>Writes the unfinished files of <see cref="Of"/>.</summary>
    internal static void Write(FusionPlan plan, FusionTotals totals, QualityPass pass)
    {
        string[] paths = [.. Of(plan.Options.Output).Select(PublishedOutput.PartialPath)];
        File.WriteAllText(paths[0], GeoJson(plan, pass).ToJsonString(Indented) + "\n");
        File.WriteAllBytes(paths[1], pass.Picture());
        File.WriteAllText(paths[2], Json(plan, totals, pass).ToJsonString(Indented) + "\n");
    }

    private static JsonObject Json(FusionPlan plan, FusionTotals totals, QualityPass pass)
    {
        long all = plan.Canvas.Window.Count, voids = totals.Counts.GetValueOrDefault(0u);
        var borders = pass.Borders.Select(b => (b.Key, b.Value, Risk: Risk(plan, pass.Providers[b.Key.First], pass.Providers[b.Key.Second], b.Value))).ToList();
        return new JsonObject
        {
            ["format"] = Format,
            ["policy"] = $"{plan.Policy.Name} {plan.Policy.Version}",
            ["plan"] = plan.Canonical.Hash,
            ["grid"] = new JsonObject { ["crs"] = plan.Policy.Crs.Authority ?? plan.Policy.Crs.Name, ["resolution"] = plan.Policy.Resolution, ["width"] = plan.Canvas.Window.Width, ["height"] = plan.Canvas.Window.Height },
            ["verticalDatum"] = plan.Datum?.Name ?? "unknown",
            ["pixels"] = all,
            ["coverage"] = Share(all - voids, all),
            ["voids"] = new JsonObject { ["pixels"] = voids, ["share"] = Share(voids, all) },
            ["providers"] = new JsonArray([.. pass.Providers.Select(name => (JsonNode)Source(name, null, plan.Ids.Entries.Where(e => e.ProviderName == name).Sum(e => totals.Counts.GetValueOrDefault(e.Id)), all))]),
            ["sources"] = new JsonArray([.. plan.Ids.Entries.Where(e => totals.Counts.GetValueOrDefault(e.Id) > 0).Select(e => (JsonNode)Source(e.Name, e.Id, totals.Counts[e.Id], all))]),
            ["threshold"] = plan.Options.Cliff,
            ["edges"] = pass.Borders.Values.Sum(b => b.Edges),
            ["cliffs"] = pass.Borders.Values.Sum(b => b.Cliffs),
            ["jumps"] = pass.Borders.Values.Sum(b => b.Jumps),
            ["vdatumRisk"] = borders.Select(b => b.Risk).DefaultIfEmpty(DatumRisk.None).Max().ToString().ToLowerInvariant(),
            ["borders"] = new JsonArray([.. borders.Select(b => (JsonNode)new JsonObject
            {
                ["from"] = pass.Providers[b.Key.First],
                ["to"] = pass.Providers[b.Key.Second],
                ["edges"] = b.Value.Edges,
                ["cliffs"] = b.Value.Cliffs,
                ["jumps"] = b.Value.Jumps,
                ["medianStep"] = b.Value.MedianStep,
                ["medianJump"] = b.Value.MedianJump,
                ["datums"] = new JsonArray(DatumOf(plan, pass.Providers[b.Key.First])?.Name ?? "unknown", DatumOf(plan, pass.Providers[b.Key.Second])?.Name ?? "unknown"),
                ["vdatumRisk"] = b.Risk.ToString().ToLowerInvariant(),
            })]),
        };
    }

    private static JsonObject GeoJson(FusionPlan plan, QualityPass pass)
    {
        var features = new JsonArray();
        using var places = new PlaceTransform(plan.Canvas.Frame, "EPSG:4326", plan.Canvas.Area);
        Span<double> x = stackalloc double[2], y = stackalloc double[2];
        foreach (BorderJump jump in pass.Worst)
        {
            // Between the centres of the two pixels.
            (long col, long row) = (plan.Canvas.Window.Col + jump.Col, plan.Canvas.Window.Row + jump.Row);
            places.Centres(col, row, x[..1], y[..1]);
            places.Centres(jump.IsDown ? col : col + 1, jump.IsDown ? row + 1 : row, x[1..], y[1..]);
            SourceEntry first = plan.Ids.Entries[(int)jump.First - 1], second = plan.Ids.Entries[(int)jump.Second - 1];
            features.Add((JsonNode)new JsonObject
            {
                ["type"] = "Feature",
                ["geometry"] = new JsonObject { ["type"] = "Point", ["coordinates"] = new JsonArray(Math.Round((x[0] + x[1]) / 2, 7), Math.Round((y[0] + y[1]) / 2, 7)) },
                ["properties"] = new JsonObject
                {
                    ["jump"] = Math.Round(jump.Jump, 3),
                    ["step"] = Math.Round(jump.Step, 3),
                    ["from"] = first.Name,
                    ["to"] = second.Name,
                    ["from_id"] = jump.First,
                    ["to_id"] = jump.Second,
                },
            });
        }
        return new JsonObject { ["type"] = "FeatureCollection", ["features"] = features };
    }

    private static DatumRisk Risk(FusionPlan plan, string from, string to, BorderFigures border)
    {
        // Half of what counts as a jump, in the median of all of them, is no accident.
        double median = Math.Abs(border.MedianJump);
        if (median > plan.Options.Cliff) return DatumRisk.Likely;
        if (from == to || from == SourceIds.BackgroundName || to == SourceIds.BackgroundName) return median > plan.Options.Cliff / 2 ? DatumRisk.Possible : DatumRisk.None;
        HeightDatum? one = Made(plan, from), other = Made(plan, to);
        return median > plan.Options.Cliff / 2 || one is null || other is null || !one.IsSame(other) ? DatumRisk.Possible : DatumRisk.None;
    }

    private static HeightDatum? DatumOf(FusionPlan plan, string provider) => plan.Steps.FirstOrDefault(s => s.Spec.Provider.Name == provider)?.Datum;

    // What the heights of a provider count from as they are in the output.
    private static HeightDatum? Made(FusionPlan plan, string provider)
    {
        var step = plan.Steps.First(s => s.Spec.Provider.Name == provider);
        return step.Heights?.To ?? (step.Spec.Provider.Source.HasDatum ? step.Datum : plan.Datum);
    }

    private static JsonObject Source(string name, uint? id, long pixels, long all)
    {
        var source = new JsonObject { ["name"] = name, ["pixels"] = pixels, ["share"] = Share(pixels, all) };
        if (id is { } number) source["id"] = number;
        return source;
    }

    private static double Share(long part, long all) => Math.Round(part / (double)all, 6);
}
