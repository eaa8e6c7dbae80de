using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Archives;

/// <summary>An archive as a JSON document, for <c>terrane show --json</c>.</summary>
internal static class ArchiveJson
{
    public static JsonObject Of(PmTilesReader archive, IReadOnlyList<ZoomTally> zooms, JsonElement metadata)
    {
        PmTilesHeader header = archive.Header;
        E7Bounds b = header.Bounds;
        return new JsonObject
        {
            ["path"] = Secrets.Hide(archive.Path),
            ["bytes"] = archive.FileLength,
            ["version"] = PmTilesHeader.Version,
            ["tileType"] = header.TileType.ToString(),
            ["tileCompression"] = header.TileCompression.ToString(),
            ["internalCompression"] = header.InternalCompression.ToString(),
            ["clustered"] = header.Clustered,
            ["addressedTiles"] = header.AddressedTiles,
            ["tileEntries"] = header.TileEntries,
            ["tileContents"] = header.TileContents,
            ["minZoom"] = header.MinZoom,
            ["maxZoom"] = header.MaxZoom,
            ["bounds"] = Degrees(b.West, b.South, b.East, b.North),
            ["center"] = Degrees(header.CenterLongitude, header.CenterLatitude),
            ["centerZoom"] = header.CenterZoom,
            ["sections"] = new JsonArray([.. ArchiveText.Sections(header).Select(s =>
                new JsonObject { ["name"] = s.Name, ["offset"] = s.Section.Offset, ["bytes"] = s.Section.Length })]),
            ["zooms"] = new JsonArray([.. zooms.Select(z =>
                new JsonObject { ["zoom"] = z.Zoom, ["tiles"] = z.Tiles, ["entries"] = z.Entries, ["bytes"] = z.Bytes })]),
            ["metadata"] = JsonObject.Create(metadata),
        };
    }

    private static JsonArray Degrees(params ReadOnlySpan<int> e7)
    {
        var degrees = new JsonArray();
        foreach (int value in e7) degrees.Add(value / 10_000_000m);
        return degrees;
    }
}
