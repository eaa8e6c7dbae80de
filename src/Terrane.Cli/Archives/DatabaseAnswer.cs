using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Tiles.MbTiles;

namespace Terrane.Cli.Archives;

/// <summary>What <c>terrane show</c> says of an MBTiles database.</summary>
/// <param name="Metadata">As one JSON object.</param>
/// <param name="Zooms">Equal tiles count each.</param>
internal sealed record DatabaseAnswer(MbTilesReader Archive, JsonElement Metadata, IReadOnlyList<(byte Zoom, long Tiles, long Bytes)> Zooms)
{
    public static DatabaseAnswer Of(MbTilesReader archive, JsonElement metadata, CancellationToken ct) => new(archive, metadata, archive.Zooms(ct));

    private string Layout => Archive.HasMap ? "map and images" : "tiles";

    private long Tiles => Zooms.Sum(z => z.Tiles);

    public void Write(TextWriter output)
    {
        Line("archive", $"{Archive.Path}, {new ByteSize(Archive.FileLength)}, MBTiles");
        foreach (string key in ArchiveText.KeysOfMetadata)
            if (Metadata.TryGetProperty(key, out JsonElement value) && value.ToString() is { Length: > 0 } text) Line(key, Printable.Line(text));
        Line("tiles", $"{Archive.TileType}, {Tiles}, layout {Layout}");
        Line("zooms", $"{Archive.MinZoom?.ToString() ?? "?"} to {Archive.MaxZoom?.ToString() ?? "?"}");
        if (Archive.Bounds is { } b)
            Line("bounds", $"{ArchiveText.Degrees(b.West)},{ArchiveText.Degrees(b.South)},{ArchiveText.Degrees(b.East)},{ArchiveText.Degrees(b.North)}");
        output.WriteLine();
        output.WriteLine("zoom        tiles        bytes   per tile");
        foreach ((byte zoom, long tiles, long bytes) in Zooms) output.WriteLine($"{zoom,4} {tiles,12} {bytes,12} {bytes / tiles,10}");
        ArchiveText.WriteLegend(Metadata, output);

        void Line(string name, string text) => output.WriteLine($"{name,-12} {text}");
    }

    public JsonObject ToJson() => new()
    {
        ["path"] = Archive.Path,
        ["bytes"] = Archive.FileLength,
        ["tileType"] = Archive.TileType.ToString(),
        ["layout"] = Layout,
        ["addressedTiles"] = Tiles,
        ["minZoom"] = Archive.MinZoom,
        ["maxZoom"] = Archive.MaxZoom,
        ["bounds"] = Archive.Bounds is { } b ? new JsonArray(Degrees(b.West), Degrees(b.South), Degrees(b.East), Degrees(b.North)) : null,
        ["zooms"] = new JsonArray([.. Zooms.Select(z => new JsonObject { ["zoom"] = z.Zoom, ["tiles"] = z.Tiles, ["bytes"] = z.Bytes })]),
        ["metadata"] = JsonObject.Create(Metadata),
    };

    private static JsonValue Degrees(int e7) => JsonValue.Create(e7 / 10_000_000m);
}
