using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Reports.Html;

/// <summary>OUT.report.html: the figures of report.json for the eye, in one file that loads nothing and runs nothing.</summary>
/// <remarks>A function of the report and the pictures alone.</remarks>
public static class HtmlReport
{
    private const int MostInputs = 200, MostLegend = 40;

    private const string Style = """
        body{font:15px/1.45 system-ui,sans-serif;color:#222;max-width:1080px;margin:2em auto;padding:0 1em}
        h1{font-size:1.5em;margin-bottom:0}h2{font-size:1.1em;margin:1.6em 0 .4em}p{margin:.3em 0}
        table{border-collapse:collapse}td,th{padding:.15em .8em .15em 0;text-align:left;vertical-align:top;font-weight:normal}th{color:#666}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.bar{background:#5b83b0;height:.8em;display:inline-block}
        .pictures{display:flex;flex-wrap:wrap;gap:1.2em}figure{margin:0;max-width:100%}figcaption{font-size:.9em;max-width:520px}
        img{max-width:min(100%,520px);border:1px solid #ccc;background:#fff;image-rendering:auto}.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .8em;border:1px solid #999}
        .entry{white-space:nowrap}.bad{color:#a11}code{font-size:.9em;word-break:break-all}svg{border:1px solid #ccc;background:#fff}
        """;

    public static string Of(JsonNode report, IReadOnlyList<ReportPicture> pictures)
    {
        var html = new StringBuilder();
        string name = Text(report["outputs"]?.AsArray().LastOrDefault()?["name"]);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>").Append(Escape(name)).Append("</title>\n<style>\n").Append(Style).Append("\n</style></head><body>\n");
        html.Append($"<h1>{Escape(name)}</h1>\n<p>{Escape(Summary(report))}</p>\n");
        AppendErrors(html, report);
        AppendPictures(html, pictures);
        AppendTiles(html, report["tiles"]?.AsArray());
        AppendStages(html, report["stages"]?.AsArray());
        AppendMemory(html, report["memory"]);
        AppendSources(html, report["sources"]?.AsArray());
        AppendInputs(html, report["inputs"]);
        html.Append($"<h2>Plan</h2>\n<p><code>{Escape(Text(report["plan"]?["hash"]))}</code></p>\n</body></html>\n");
        return html.ToString();
    }

    private static string Summary(JsonNode report)
    {
        JsonArray tiles = report["tiles"]?.AsArray() ?? [];
        long count = tiles.Sum(z => Whole(z!["tiles"])), size = report["outputs"]?.AsArray().Sum(o => Whole(o!["size"])) ?? 0;
        string zooms = tiles.Count == 0 ? "" : $"zoom {Whole(tiles[0]!["zoom"])} to {Whole(tiles[^1]!["zoom"])}, ";
        return $"{count.ToString("N0", CultureInfo.InvariantCulture)} tiles, {zooms}{Size(size)}; terrane {Text(report["version"])}, finished {Text(report["finished"])}";
    }

    private static void AppendErrors(StringBuilder html, JsonNode report)
    {
        JsonArray errors = report["dataErrors"]?.AsArray() ?? [], warnings = report["warnings"]?.AsArray() ?? [];
        html.Append("<h2>Data errors</h2>\n");
        if (errors.Count == 0) html.Append("<p>None: everything that was named was read.</p>\n");
        foreach (JsonNode? error in errors)
        {
            html.Append($"<p class=\"bad\"><code>{Escape(Text(error!["code"]))}</code> {Whole(error["count"])}</p>\n<ul>");
            foreach (JsonNode? example in error["examples"]!.AsArray()) html.Append($"<li>{Escape(Text(example))}</li>");
            html.Append("</ul>\n");
        }
        if (warnings.Count == 0) return;
        html.Append("<h2>Warnings</h2>\n<ul>");
        foreach (JsonNode? warning in warnings.Take(MostLegend)) html.Append($"<li>{Escape(Text(warning))}</li>");
        html.Append("</ul>\n");
    }

    private static void AppendPictures(StringBuilder html, IReadOnlyList<ReportPicture> pictures)
    {
        if (pictures.Count == 0) return;
        html.Append("<h2>Pictures</h2>\n<div class=\"pictures\">\n");
        foreach (ReportPicture picture in pictures)
        {
            html.Append($"<figure><img alt=\"{Escape(picture.Title)}\" width=\"{picture.Picture.Width}\" height=\"{picture.Picture.Height}\" src=\"{picture.Picture.ToDataUri()}\">");
            html.Append($"<figcaption>{Escape(picture.Title)}");
            foreach ((uint colour, string text) in picture.Legend.Take(MostLegend)) html.Append($"<span class=\"entry\"><span class=\"key\" style=\"background:#{colour:x6}\"></span>{Escape(text)}</span> ");
            if (picture.Legend.Count > MostLegend) html.Append($" and {picture.Legend.Count - MostLegend} more");
            html.Append("</figcaption></figure>\n");
        }
        html.Append("</div>\n");
    }

    private static void AppendTiles(StringBuilder html, JsonArray? zooms)
    {
        if (zooms is not { Count: > 0 }) return;
        double most = zooms.Max(z => (double)Whole(z!["bytes"]));
        html.Append("<h2>Tiles</h2>\n<table><tr><th class=\"n\">zoom<th class=\"n\">tiles<th class=\"n\">bytes<th class=\"n\">per tile<th></tr>\n");
        foreach (JsonNode? zoom in zooms)
        {
            (long tiles, long bytes) = (Whole(zoom!["tiles"]), Whole(zoom["bytes"]));
            html.Append($"<tr><td class=\"n\">{Whole(zoom["zoom"])}<td class=\"n\">{tiles.ToString("N0", CultureInfo.InvariantCulture)}<td class=\"n\">{Size(bytes)}<td class=\"n\">{Size(tiles == 0 ? 0 : bytes / tiles)}<td>{Bar(bytes / Math.Max(most, 1))}</tr>\n");
        }
        html.Append("</table>\n");
    }

    private static void AppendStages(StringBuilder html, JsonArray? stages)
    {
        if (stages is not { Count: > 0 }) return;
        double most = stages.Max(s => Number(s!["wallSeconds"]));
        html.Append("<h2>Time</h2>\n<table><tr><th>stage<th class=\"n\">wall<th class=\"n\">CPU<th class=\"n\">items<th></tr>\n");
        foreach (JsonNode? stage in stages)
        {
            double wall = Number(stage!["wallSeconds"]);
            html.Append(CultureInfo.InvariantCulture, $"<tr><td>{Escape(Text(stage["name"]))}<td class=\"n\">{wall:0.0} s<td class=\"n\">{Number(stage["cpuSeconds"]):0.0} s<td class=\"n\">{Whole(stage["items"]):N0} {Escape(Text(stage["unit"]))}<td>{Bar(wall / Math.Max(most, 1e-9))}</tr>\n");
        }
        html.Append("</table>\n");
    }

    private static void AppendMemory(StringBuilder html, JsonNode? memory)
    {
        if (memory is null) return;
        long limit = Whole(memory["limitBytes"]), peak = Whole(memory["peakTreeBytes"]);
        html.Append($"<h2>Memory</h2>\n<p>Peak {Size(peak)}{(limit > 0 ? $" of {Size(limit)} allowed" : "")}</p>\n");
        if (memory["samples"] is not JsonArray { Count: > 1 } rows) return;
        List<ResourceSample> samples = [.. rows.Select(row => row!.AsArray()).Select(row => row.Count < 5
            ? new ResourceSample(Number(row[0]), Whole(row[1])) : new ResourceSample(Number(row[0]), Whole(row[1]), Number(row[2]), Whole(row[3]), Whole(row[4])))];
        html.Append(ResourceCurves.Memory(samples, limit));
        if (samples[^1].CpuSeconds > 0) html.Append("<h2>CPU</h2>\n").Append(ResourceCurves.Cpu(samples)).Append("<h2>Disk</h2>\n").Append(ResourceCurves.Disk(samples));
    }

    private static void AppendSources(StringBuilder html, JsonArray? sources)
    {
        if (sources is not { Count: > 0 }) return;
        html.Append("<h2>Sources</h2>\n<table><tr><th class=\"n\">ordinal<th>name<th>used<th class=\"n\">files<th>coordinates</tr>\n");
        foreach (JsonNode? source in sources.Take(MostInputs))
        {
            JsonArray layers = source!["layers"]?.AsArray() ?? [];
            string operations = string.Join("; ", layers.Select(l => $"{Short(Text(l!["crs"]))}: {Text(l["operation"])}").Distinct().Take(3));
            html.Append($"<tr><td class=\"n\">{Whole(source["ordinal"])}<td>{Escape(Text(source["name"]))}<td>{(source["used"]?.GetValue<bool>() == true ? "yes" : "none")}<td class=\"n\">{layers.Sum(l => Whole(l!["files"]))}<td>{Escape(operations)}</tr>\n");
        }
        html.Append("</table>\n");
    }

    private static void AppendInputs(StringBuilder html, JsonNode? given)
    {
        if (given is JsonObject many) html.Append($"<h2>Inputs</h2>\n<p>{Whole(many["count"])} files, {Size(Whole(many["bytes"]))}</p>\n");
        if (given is not JsonArray { Count: > 0 } inputs) return;
        html.Append($"<h2>Inputs</h2>\n<details><summary>{inputs.Count} files, {Size(inputs.Sum(i => Whole(i!["size"])))}</summary>\n<table>\n");
        foreach (JsonNode? input in inputs.Take(MostInputs)) html.Append($"<tr><td>{Escape(Text(input!["path"]))}<td class=\"n\">{Size(Whole(input["size"]))}</tr>\n");
        html.Append("</table>\n");
        if (inputs.Count > MostInputs) html.Append($"<p>and {inputs.Count - MostInputs} more, in the report's JSON</p>\n");
        html.Append("</details>\n");
    }

    internal static string Size(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        int unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++) value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#} {units[unit]}");
    }

    private static string Bar(double share) => string.Create(CultureInfo.InvariantCulture, $"<span class=\"bar\" style=\"width:{Math.Clamp(share, 0, 1) * 300:0}px\"></span>");

    private static string Short(string crs) => crs.Length <= 40 ? crs : crs[..37] + "...";

    // Names come from file names and jobs: nothing in them may become markup.
    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static long Whole(JsonNode? node) => node is null ? 0 : (long)Number(node);

    private static double Number(JsonNode? node) => node is null ? 0 : double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture);
}
