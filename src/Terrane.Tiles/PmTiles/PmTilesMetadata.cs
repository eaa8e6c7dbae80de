using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Tiles.Lineage;

namespace Terrane.Tiles.PmTiles;

/// <summary>The JSON object of an archive. Zooms and bounds are added when it is packed.</summary>
/// <param name="Name">Shown in lists of layers.</param>
/// <param name="Description">One sentence or more.</param>
/// <param name="Attribution">HTML or plain text to show on a map; of the sources used alone.</param>
/// <param name="Type">"baselayer" or "overlay".</param>
/// <param name="Version">Semantic version of the data.</param>
/// <param name="Encoding">What pixels mean: <see cref="TerrariumEncoding"/>, <see cref="MapboxEncoding"/> or <see cref="LineageEncoding"/>.</param>
/// <param name="TileSize">Pixels along a side.</param>
/// <param name="Format">"webp" or "png".</param>
/// <param name="Legend">Sources by ordinal; for a terrain archive those used in it.</param>
public sealed record PmTilesMetadata(
    string Name,
    string Description,
    string Attribution,
    string Type,
    string Version,
    string Encoding,
    int TileSize,
    string Format,
    IReadOnlyList<LegendEntry> Legend)
{
    /// <summary>The word of the specification (3.6).</summary>
    public const string TerrariumEncoding = "terrarium";

    /// <summary>Mapbox Terrain-RGB: metres = -10000 + (R * 65536 + G * 256 + B) / 10.</summary>
    public const string MapboxEncoding = "mapbox";

    /// <summary>Ours: R, G = high and low byte of the source's ordinal (<see cref="LineageCodec"/>).</summary>
    public const string LineageEncoding = "terrane-lineage";

    /// <summary>Keys in the order in which they are written; zooms and bounds follow on <c>format</c>.</summary>
    private static readonly string[] Order = ["name", "description", "attribution", "type", "version", "encoding", "tileSize", "format"];

    /// <summary>Members of another archive, written instead of those above.</summary>
    private JsonObject? Verbatim { get; init; }

    /// <summary>The metadata of another archive, to be written with other zooms and bounds.</summary>
    public static PmTilesMetadata From(JsonObject members) => new("", "", "", "", "", "", 0, "", []) { Verbatim = members };

    /// <summary>With what MBTiles demands, where it is missing.</summary>
    internal PmTilesMetadata WithNeeded(string name, string format)
    {
        JsonObject members = Verbatim!.DeepClone().AsObject();
        members.TryAdd("name", name);
        members.TryAdd("format", format);
        return this with { Verbatim = members };
    }

    // Names of places and the sign of copyright stay readable; the text is never put into HTML by us.
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>UTF-8 JSON with its keys in one fixed order and nothing that changes from run to run.</summary>
    internal byte[] ToJson(byte minZoom, byte maxZoom, E7Bounds bounds)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, WriterOptions))
        {
            json.WriteStartObject();
            if (Verbatim is not null)
            {
                WriteVerbatim(json, minZoom, maxZoom, bounds);
                json.WriteEndObject();
                json.Flush();
                return output.WrittenSpan.ToArray();
            }
            json.WriteString("name", Name);
            json.WriteString("description", Description);
            json.WriteString("attribution", Attribution);
            json.WriteString("type", Type);
            json.WriteString("version", Version);
            json.WriteString("encoding", Encoding);
            json.WriteNumber("tileSize", TileSize);
            json.WriteString("format", Format);
            WriteExtent(json, minZoom, maxZoom, bounds);
            json.WriteStartArray("legend");
            foreach (LegendEntry entry in Legend) WriteLegend(json, entry);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private void WriteVerbatim(Utf8JsonWriter json, byte minZoom, byte maxZoom, E7Bounds bounds)
    {
        foreach (string name in Order) if (Verbatim!.TryGetPropertyValue(name, out JsonNode? value)) Write(name, value);
        WriteExtent(json, minZoom, maxZoom, bounds);
        foreach ((string name, JsonNode? value) in Verbatim!)
            if (!Order.Contains(name) && name is not ("minzoom" or "maxzoom" or "bounds" or "center")) Write(name, value);

        void Write(string name, JsonNode? value)
        {
            json.WritePropertyName(name);
            if (value is null) json.WriteNullValue();
            else value.WriteTo(json);
        }
    }

    private static void WriteExtent(Utf8JsonWriter json, byte minZoom, byte maxZoom, E7Bounds bounds)
    {
        json.WriteNumber("minzoom", minZoom);
        json.WriteNumber("maxzoom", maxZoom);
        json.WriteStartArray("bounds");
        foreach (int edge in new[] { bounds.West, bounds.South, bounds.East, bounds.North }) json.WriteNumberValue(edge / 10_000_000m);
        json.WriteEndArray();
    }

    private static void WriteLegend(Utf8JsonWriter json, LegendEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("ordinal", entry.Ordinal);
        json.WriteString("name", entry.Name);
        if (entry.Attribution is not null) json.WriteString("attribution", entry.Attribution);
        if (entry.Licence is not null) json.WriteString("licence", entry.Licence);
        if (entry.Date is not null) json.WriteString("date", entry.Date);
        if (entry.VerticalDatum is not null) json.WriteString("vertical_datum", entry.VerticalDatum);
        json.WriteEndObject();
    }
}
