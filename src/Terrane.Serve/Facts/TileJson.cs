using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Serve.Tiles;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Facts;

/// <summary>TileJSON 3.0.0 of an archive, with "encoding" and "tileSize" as MapLibre reads them.</summary>
internal static class TileJson
{
    private static readonly string[] Kept = ["attribution", "version", "vector_layers", "legend"];

    /// <param name="root">Address of the server, without a slash at its end.</param>
    public static JsonObject Of(string id, ArchiveVersion archive, string root)
    {
        Bounds bounds = archive.Bounds?.ToDegrees() ?? new Bounds(-180, -WebMercator.MaxLatitude, 180, WebMercator.MaxLatitude);
        var document = new JsonObject
        {
            ["tilejson"] = "3.0.0",
            ["name"] = archive.Text("name") ?? id,
            ["description"] = archive.Text("description") ?? "",
            ["scheme"] = "xyz",
            ["tiles"] = new JsonArray($"{root}/{id}/{{z}}/{{x}}/{{y}}.{TileFormats.Stored(archive.TileType)}"),
            ["minzoom"] = archive.MinZoom ?? 0,
            ["maxzoom"] = archive.MaxZoom ?? TileId.MaxZoom,
            ["bounds"] = new JsonArray(bounds.West, bounds.South, bounds.East, bounds.North),
        };
        if (archive.Center is var (longitude, latitude, zoom)) document["center"] = new JsonArray(longitude / 1e7, latitude / 1e7, zoom);
        if (archive.Encoding is PmTilesMetadata.TerrariumEncoding or PmTilesMetadata.MapboxEncoding) document["encoding"] = archive.Encoding;
        if (archive.TileSize is { } size) document["tileSize"] = size;
        foreach (string name in Kept)
            if (archive.Metadata.TryGetProperty(name, out JsonElement value)) document[name] = JsonNode.Parse(value.GetRawText());
        return document;
    }

    /// <summary>What is served, by id, in one document.</summary>
    public static JsonObject Catalog(IEnumerable<ArchiveSlot> slots, string root)
    {
        var tiles = new JsonObject();
        foreach (ArchiveSlot slot in slots)
        {
            using ArchiveVersion archive = slot.Hold();
            tiles[slot.Id] = new JsonObject
            {
                ["name"] = archive.Text("name") ?? slot.Id,
                ["content_type"] = TileFormats.ContentType(TileFormats.Stored(archive.TileType)),
                ["encoding"] = archive.Encoding,
                ["minzoom"] = archive.MinZoom,
                ["maxzoom"] = archive.MaxZoom,
                ["tilejson"] = $"{root}/{slot.Id}",
            };
        }
        return new JsonObject { ["tiles"] = tiles };
    }
}
