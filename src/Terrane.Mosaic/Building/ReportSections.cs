using System.Text.Json.Nodes;
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
