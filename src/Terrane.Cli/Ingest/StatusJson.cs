using System.Text.Json.Nodes;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Cli.Ingest;

/// <summary>The answer of <c>terrane status --json</c>.</summary>
internal static class StatusJson
{
    public static JsonNode Of(IEnumerable<StoreStatus> sources) => new JsonArray([.. sources.Select(source => new JsonObject
    {
        ["source"] = source.Source,
        ["files"] = new JsonArray([.. source.Items.Select(Item)]),
        ["rasters"] = new JsonArray([.. source.Rasters.Select(Raster)]),
    })]);

    private static JsonObject Item(ItemRecord item) => new()
    {
        ["name"] = item.Name,
        ["url"] = item.Key,
        ["stage"] = item.Stage.ToString().ToLowerInvariant(),
        ["bytes"] = item.Bytes,
        ["sha256"] = item.Sha256,
        ["attempts"] = item.Attempts,
        ["started"] = item.Started,
        ["finished"] = item.Finished,
        ["code"] = item.ErrorCode,
        ["error"] = item.Error,
    };

    private static JsonObject Raster(RasterRecord raster) => new()
    {
        ["name"] = raster.Name,
        ["member"] = raster.Member,
        ["url"] = raster.Item,
        ["stage"] = raster.Stage.ToString().ToLowerInvariant(),
        ["crs"] = raster.Crs,
        ["type"] = raster.Type,
        ["validCells"] = raster.ValidCells,
        ["minimum"] = raster.Minimum,
        ["maximum"] = raster.Maximum,
        ["mean"] = raster.Mean,
        ["largestError"] = raster.LargestError,
        ["bytes"] = raster.CogBytes,
        ["sha256"] = raster.CogSha256,
        ["warnings"] = new JsonArray([.. raster.Warnings.Select(text => JsonValue.Create(text))]),
        ["code"] = raster.ErrorCode,
        ["error"] = raster.Error,
    };
}
