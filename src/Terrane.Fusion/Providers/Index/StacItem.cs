using System.Text.Json;
using Terrane.Core;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Providers.Index;

/// <summary>A STAC item as an entry: its properties are attributes, the address of its asset is the location.</summary>
internal static class StacItem
{
    /// <summary>Items of a collection, or the one that this is.</summary>
    internal static IEnumerable<JsonElement> AllOf(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return [];
        if (root.TryGetProperty("features", out JsonElement features) && features.ValueKind == JsonValueKind.Array) return features.EnumerateArray();
        return root.TryGetProperty("assets", out _) && Text(root, "type") == "Feature" ? [root] : [];
    }

    /// <summary>Addresses of what a Catalog or Collection links to as `child` or `item`; none where its own extent lies elsewhere.</summary>
    internal static IEnumerable<string> LinksBelow(JsonElement root, GeographicArea area)
    {
        if (Text(root, "type") is not ("Catalog" or "Collection") || !root.TryGetProperty("links", out JsonElement links) || links.ValueKind != JsonValueKind.Array) return [];
        if (Extents(root) is { Count: > 0 } extents && !extents.Any(extent => ProviderArea.Meet(extent, area))) return [];
        return [.. links.EnumerateArray().Where(link => Text(link, "rel") is "child" or "item").Select(link => Text(link, "href")).OfType<string>()];
    }

    /// <returns>Null when the item does not have the asset.</returns>
    /// <exception cref="FusionException">fusion.index: no asset is named, and it has several rasters.</exception>
    internal static IndexEntry? Read(JsonElement item, string folder, string? asset, string name)
    {
        if (!item.TryGetProperty("assets", out JsonElement assets) || assets.ValueKind != JsonValueKind.Object) return null;
        if (asset is null)
        {
            string[] rasters = [.. assets.EnumerateObject().Where(a => IsRaster(a.Value)).Select(a => a.Name)];
            if (rasters.Length > 1) throw FusionException.Index(name, $"items have several rasters ({string.Join(", ", rasters)}): name one, as in `asset: {rasters[0]}`");
            if (rasters.Length == 0) return null;
            asset = rasters[0];
        }
        if (!assets.TryGetProperty(asset, out JsonElement chosen) || Text(chosen, "href") is not { } href) return null;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (item.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty property in properties.EnumerateObject())
                if (property.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False) attributes[property.Name] = property.Value.ToString();
        attributes["id"] = Text(item, "id") ?? "";
        attributes["collection"] = Text(item, "collection") ?? "";
        attributes[Catalogue.Location] = href;
        return new IndexEntry(folder, Area(item), attributes);
    }

    internal static string? Text(JsonElement element, string key) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsRaster(JsonElement asset) =>
        Text(asset, "type") is { } type && (type.StartsWith("image/tiff", StringComparison.OrdinalIgnoreCase) || type.StartsWith("image/vnd.stac.geotiff", StringComparison.OrdinalIgnoreCase));

    private static List<GeographicArea> Extents(JsonElement collection) =>
        collection.TryGetProperty("extent", out JsonElement extent) && extent.ValueKind == JsonValueKind.Object && extent.TryGetProperty("spatial", out JsonElement spatial) && spatial.ValueKind == JsonValueKind.Object
            && spatial.TryGetProperty("bbox", out JsonElement boxes) && boxes.ValueKind == JsonValueKind.Array ? [.. boxes.EnumerateArray().Select(Box).OfType<GeographicArea>()] : [];

    private static GeographicArea? Box(JsonElement box)
    {
        double[] n = box.ValueKind != JsonValueKind.Array ? [] : [.. box.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Number).Select(v => v.GetDouble())];
        // Four numbers, or six with heights; west above east is across the antimeridian (RFC 7946, 5.2).
        return n.Length == 4 ? new GeographicArea(n[0], n[1], n[2], n[3]) : n.Length == 6 ? new GeographicArea(n[0], n[1], n[3], n[4]) : null;
    }

    private static GeographicArea? Area(JsonElement item)
    {
        if (item.TryGetProperty("bbox", out JsonElement box) && Box(box) is { } stated) return stated;
        if (!item.TryGetProperty("geometry", out JsonElement geometry) || geometry.ValueKind != JsonValueKind.Object || !geometry.TryGetProperty("coordinates", out JsonElement all)) return null;
        var points = new List<(double X, double Y)>();
        Collect(all, points);
        return points.Count == 0 ? null : GeographicArea.FromBounds(new Bounds(points.Min(p => p.X), points.Min(p => p.Y), points.Max(p => p.X), points.Max(p => p.Y)));
    }

    private static void Collect(JsonElement part, List<(double X, double Y)> points)
    {
        if (part.ValueKind != JsonValueKind.Array || part.GetArrayLength() == 0) return;
        if (part[0].ValueKind == JsonValueKind.Number && part.GetArrayLength() >= 2) points.Add((part[0].GetDouble(), part[1].GetDouble()));
        else foreach (JsonElement child in part.EnumerateArray()) Collect(child, points);
    }
}
