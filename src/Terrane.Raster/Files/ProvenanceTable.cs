using System.Globalization;
using System.Text.Json;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Files;

/// <summary>What the ids of a provenance raster stand for: its <c>provenance_dict</c>, as <c>terrane fuse</c> writes it.</summary>
public static class ProvenanceTable
{
    /// <summary>Name of the metadata item.</summary>
    public const string Key = "provenance_dict";

    /// <summary>Ids are sampled as floats, which count no further than this.</summary>
    private const uint LargestId = 1 << 24;

    /// <summary>Reads the table of a raster, by ascending id.</summary>
    /// <exception cref="RasterException">raster.provenance: no table, or none that can be used.</exception>
    public static IReadOnlyList<ProvenanceEntry> Read(string path)
    {
        using GdalDataset dataset = GdalDataset.Open(path);
        if (!dataset.Metadata().TryGetValue(Key, out string? text)) throw RasterException.Provenance(path, $"its metadata has no {Key}");
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateObject().Select(one => Entry(path, one)).OrderBy(entry => entry.Id)];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RasterException.Provenance(path, $"its {Key} is no {{id: {{name, provider}}}}: {e.Message}");
        }
    }

    private static ProvenanceEntry Entry(string path, JsonProperty one)
    {
        if (!uint.TryParse(one.Name, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) || id is 0 or > LargestId)
            throw RasterException.Provenance(path, $"its {Key} has the id {one.Name}; ids from 1 to {LargestId} can be used");
        string name = Text(one.Value, "name") ?? one.Name;
        string? provider = Text(one.Value, "provider");
        return new ProvenanceEntry(id, provider is null || Text(one.Value, "survey") is null ? name : $"{provider}: {name}",
            Text(one.Value, "attribution"), Text(one.Value, "licence"), Text(one.Value, "date"), Text(one.Value, "vertical_datum"));
    }

    private static string? Text(JsonElement entry, string key) => entry.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
