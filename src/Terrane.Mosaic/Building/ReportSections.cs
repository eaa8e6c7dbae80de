using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Mosaic.Planning;
using Terrane.Raster.Layers;

namespace Terrane.Mosaic.Building;

/// <summary>What report.json says of the sources of a build.</summary>
internal static class ReportSections
{
    public static JsonArray Sources(MosaicPlan plan, BuildTotals totals) => new([.. plan.Sources.Select(source => new JsonObject
    {
        ["ordinal"] = source.Ordinal,
        ["name"] = source.Spec.Name,
        ["verticalDatum"] = source.VerticalDatum ?? "unknown",
        ["used"] = plan.Ordinals.IsUsed(source, totals.UsedSources),
        ["layers"] = new JsonArray([.. source.Layers.Select((layer, i) => Layer(layer, source.Zooms[i]))]),
    })]);

    /// <summary>With what the build was started, and in which folder, seen from the output's: what <c>inspect</c> makes a tile again by.</summary>
    /// <returns>Null when this process is no <c>terrane build</c>.</returns>
    public static JsonObject? CommandLine(BuildOptions options)
    {
        string[] words = Environment.GetCommandLineArgs();
        int build = Array.IndexOf(words, "build");
        return build < 0 ? null : new JsonObject
        {
            ["folder"] = Path.GetRelativePath(Path.GetDirectoryName(Path.GetFullPath(options.Output))!, Environment.CurrentDirectory),
            ["arguments"] = new JsonArray([.. words[(build + 1)..].Select(word => JsonValue.Create(Secrets.Hide(word)))]),
        };
    }

    private static JsonObject Layer(RasterLayer layer, byte zoom) => new()
    {
        ["crs"] = layer.Operation.Crs,
        ["files"] = layer.Files.Count,
        ["cells"] = new JsonArray(layer.Grid.Width, layer.Grid.Height),
        ["nativeZoom"] = layer.NativeZoom,
        ["zoom"] = zoom,
        ["operation"] = layer.Operation.Name,
        ["accuracyMetres"] = layer.Operation.AccuracyMetres,
        ["pipeline"] = layer.Operation.Pipeline,
    };
}
