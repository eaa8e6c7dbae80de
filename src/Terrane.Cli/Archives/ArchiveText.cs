using System.Globalization;
using System.Text.Json;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Cli.Archives;

/// <summary>An archive in words, for <c>terrane show</c>.</summary>
internal static class ArchiveText
{
    internal static readonly string[] KeysOfMetadata = ["name", "description", "attribution", "type", "version", "encoding", "tileSize"];

    public static void Write(PmTilesReader archive, IReadOnlyList<ZoomTally> zooms, JsonElement metadata, TextWriter output)
    {
        PmTilesHeader header = archive.Header;
        Line("archive", $"{Printable.Line(Secrets.Hide(archive.Path))}, {new ByteSize(archive.FileLength)}, PMTiles {PmTilesHeader.Version}");
        foreach (string key in KeysOfMetadata)
        {
            if (metadata.TryGetProperty(key, out JsonElement value) && value.ToString() is { Length: > 0 } text) Line(key, Printable.Line(text));
        }
        Line("tiles", $"{header.TileType}, {header.AddressedTiles} addressed, {header.TileEntries} entries, {header.TileContents} contents, {(header.Clustered ? "clustered" : "not clustered")}");
        Line("compression", $"directories {header.InternalCompression}, tiles {header.TileCompression}");
        Line("zooms", $"{header.MinZoom} to {header.MaxZoom}");
        E7Bounds b = header.Bounds;
        Line("bounds", $"{Degrees(b.West)},{Degrees(b.South)},{Degrees(b.East)},{Degrees(b.North)}");
        Line("centre", $"{Degrees(header.CenterLongitude)},{Degrees(header.CenterLatitude)} at zoom {header.CenterZoom}");
        output.WriteLine();
        output.WriteLine("section               offset        bytes");
        foreach ((string name, PmTilesSection section) in Sections(header)) output.WriteLine($"{name,-16} {section.Offset,11} {section.Length,12}");
        output.WriteLine();
        output.WriteLine("zoom        tiles      entries        bytes   per tile");
        foreach (ZoomTally zoom in zooms) output.WriteLine($"{zoom.Zoom,4} {zoom.Tiles,12} {zoom.Entries,12} {zoom.Bytes,12} {zoom.Bytes / zoom.Entries,10}");
        WriteLegend(metadata, output);

        void Line(string name, string text) => output.WriteLine($"{name,-12} {text}");
    }

    public static IEnumerable<(string Name, PmTilesSection Section)> Sections(PmTilesHeader header) =>
        [("root directory", header.Root), ("metadata", header.Metadata), ("leaf directories", header.Leaves), ("tile data", header.TileData)];

    public static string Degrees(int e7) => (e7 / 10_000_000m).ToString(CultureInfo.InvariantCulture);

    internal static void WriteLegend(JsonElement metadata, TextWriter output)
    {
        if (!metadata.TryGetProperty("legend", out JsonElement legend) || legend.ValueKind != JsonValueKind.Array || legend.GetArrayLength() == 0) return;
        output.WriteLine();
        output.WriteLine("ordinal source");
        foreach (JsonElement entry in legend.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object) continue;
            string[] texts = [.. new[] { "name", "attribution", "licence", "date" }.Select(key => Text(entry, key)).Where(text => text.Length > 0)];
            output.WriteLine($"{Text(entry, "ordinal"),7} {string.Join("; ", texts)}");
        }
    }

    private static string Text(JsonElement entry, string key) => entry.TryGetProperty(key, out JsonElement value) ? Printable.Line(value.ToString()) : "";
}
