using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Layers;
using Terrane.Serve.Tiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Facts;

/// <summary>TileJSON 3.0.0 of a layer, with "encoding" and "tileSize" as MapLibre reads them.</summary>
internal static class TileJson
{
    private static readonly string[] Kept = ["attribution", "version", "vector_layers", "legend"];

    /// <param name="slot">What is said of the layer.</param>
    /// <param name="layer">Its version.</param>
    /// <param name="root">Address of the server, without a slash at its end.</param>
    public static JsonObject Of(LayerSlot slot, LayerVersion layer, string root)
    {
        Bounds bounds = layer.Bounds?.ToDegrees() ?? new Bounds(-180, -WebMercator.MaxLatitude, 180, WebMercator.MaxLatitude);
        var document = new JsonObject
        {
            ["tilejson"] = "3.0.0",
            ["name"] = slot.Options.Title ?? layer.Text("name") ?? slot.Id,
            ["description"] = slot.Options.Description ?? layer.Text("description") ?? "",
            ["scheme"] = "xyz",
            ["tiles"] = new JsonArray($"{root}/{slot.Id}/{{z}}/{{x}}/{{y}}.{TileFormats.Stored(layer.TileType)}"),
            ["minzoom"] = layer.MinZoom ?? 0,
            ["maxzoom"] = layer.MaxZoom ?? TileId.MaxZoom,
            ["bounds"] = new JsonArray(bounds.West, bounds.South, bounds.East, bounds.North),
        };
        if (layer.Center is var (longitude, latitude, zoom)) document["center"] = new JsonArray(longitude / 1e7, latitude / 1e7, zoom);
        if (layer.Encoding is PmTilesMetadata.TerrariumEncoding or PmTilesMetadata.MapboxEncoding) document["encoding"] = layer.Encoding;
        if (layer.TileSize is { } size) document["tileSize"] = size;
        foreach (string name in Kept)
            if (layer.Metadata.TryGetProperty(name, out JsonElement value)) document[name] = JsonNode.Parse(value.GetRawText());
        if (slot.Options.Attribution is { } attribution) document["attribution"] = attribution;
        return document;
    }

    /// <summary>What is served, by id, in one document.</summary>
    /// <remarks>What a folder holds and cannot be served is told under "broken".</remarks>
    public static JsonObject Catalog(LayerShelf shelf, string root)
    {
        var tiles = new JsonObject();
        foreach (LayerSlot slot in shelf.All)
        {
            using LayerVersion layer = slot.Hold();
            tiles[slot.Id] = new JsonObject
            {
                ["name"] = slot.Options.Title ?? layer.Text("name") ?? slot.Id,
                ["content_type"] = TileFormats.ContentType(TileFormats.Stored(layer.TileType)),
                ["encoding"] = layer.Encoding,
                ["minzoom"] = layer.MinZoom,
                ["maxzoom"] = layer.MaxZoom,
                ["style"] = slot.Options.Style,
                ["sources"] = layer.TellsSources || shelf.LineageOf(slot.Id) is not null,
                ["tilejson"] = $"{root}/{slot.Id}",
            };
        }
        var catalog = new JsonObject { ["tiles"] = tiles };
        var broken = new JsonObject();
        foreach ((string id, BrokenLayer layer) in shelf.Broken) broken[id] = new JsonObject { ["code"] = layer.Reason.Code, ["message"] = layer.Reason.Message, ["hint"] = layer.Reason.Hint };
        if (broken.Count > 0) catalog["broken"] = broken;
        return catalog;
    }
}
