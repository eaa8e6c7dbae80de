using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.MbTiles;

/// <summary>The metadata table, from and to the JSON object that a PMTiles archive of the same tiles has.</summary>
/// <remarks>
/// The specification (1.3) knows texts alone; what is no text stands in the row <c>json</c>, an object whose members readers take as metadata
/// of their own. So both ways keep all of it, and in the same order.
/// </remarks>
internal static class MbTilesRows
{
    private static readonly string[] Arrays = ["bounds", "center"];
    private static readonly string[] Numbers = ["minzoom", "maxzoom", "tileSize"];
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name and value, in the order in which they are written.</summary>
    internal static IReadOnlyList<(string Name, string Value)> Of(PmTilesMetadata metadata, byte minZoom, byte maxZoom, E7Bounds bounds, (int Longitude, int Latitude, byte Zoom)? center = null) =>
        Of(JsonNode.Parse(metadata.ToJson(minZoom, maxZoom, bounds))!.AsObject(), minZoom, maxZoom, bounds, center);

    /// <param name="metadata">As a PMTiles archive holds it; what it says of zooms, bounds and centre gives way to the arguments.</param>
    private static List<(string Name, string Value)> Of(JsonObject metadata, byte minZoom, byte maxZoom, E7Bounds bounds, (int Longitude, int Latitude, byte Zoom)? center)
    {
        var rows = new List<(string, string)>();
        var rest = new JsonObject();
        foreach ((string name, JsonNode? value) in metadata)
        {
            if (name is "minzoom" or "maxzoom" or "bounds" or "center") continue;
            if (name == "tileSize" && value is JsonValue size) rows.Add((name, size.ToJsonString()));
            else if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String) rows.Add((name, text.GetValue<string>()));
            else rest.Add(name, value?.DeepClone());
        }
        rows.Add(("minzoom", minZoom.ToString(CultureInfo.InvariantCulture)));
        rows.Add(("maxzoom", maxZoom.ToString(CultureInfo.InvariantCulture)));
        rows.Add(("bounds", bounds.ToString()));
        (int longitude, int latitude, byte zoom) = center ?? (bounds.Center.Longitude, bounds.Center.Latitude, (byte)((minZoom + maxZoom) / 2));
        rows.Add(("center", string.Create(CultureInfo.InvariantCulture, $"{longitude / 10_000_000m},{latitude / 10_000_000m},{zoom}")));
        if (rest.Count > 0) rows.Add(("json", rest.ToJsonString(Readable)));
        return rows;
    }

    /// <summary>UTF-8 JSON object. Rows that do not hold what their name promises stay texts.</summary>
    internal static byte[] ToJson(IEnumerable<(string Name, string Value)> rows)
    {
        var json = new JsonObject();
        JsonObject? rest = null;
        foreach ((string name, string value) in rows)
        {
            if (name == "json" && TryParse(value) is JsonObject members) rest = members;
            else if (Arrays.Contains(name) && NumbersOf(value) is { } array) json[name] = array;
            else if (Numbers.Contains(name) && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) json[name] = number;
            else json[name] = value;
        }
        foreach ((string name, JsonNode? value) in rest ?? []) json.TryAdd(name, value?.DeepClone());
        return Encoding.UTF8.GetBytes(json.ToJsonString(Readable));
    }

    internal static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonArray? NumbersOf(string text)
    {
        var array = new JsonArray();
        foreach (string part in text.Split(','))
        {
            if (!decimal.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)) return null;
            array.Add(number);
        }
        return array;
    }
}
