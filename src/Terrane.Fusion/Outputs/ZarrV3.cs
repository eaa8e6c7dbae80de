using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Providers.Bands;
using Terrane.Fusion.Running;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Outputs;

/// <summary>The metadata of a Zarr v3 store: zarr.json of groups and arrays, with the codecs of the core specification alone (bytes, gzip).</summary>
/// <remarks>
/// A fill value of whole numbers cannot be null, and xarray masks only where it finds <c>_FillValue</c>: floats have it, as base64 of a little-endian double; ids do not.
/// Besides CF's grid_mapping the planes have the conventions "proj:" and "spatial:" with their UUIDs, whose transform is in affine order, unlike CF's GeoTransform.
/// </remarks>
internal static class ZarrV3
{
    private const string Nan = "AAAAAAAA+H8=";

    /// <summary>zarr.json of an array.</summary>
    /// <param name="type">As v2 writes it: &lt;f4.</param>
    /// <param name="attributes">As v2 has them; taken over.</param>
    internal static JsonObject Array(FusionPlan plan, int[] shape, int[] chunks, string type, bool compressed, JsonObject attributes)
    {
        JsonNode dimensions = attributes["_ARRAY_DIMENSIONS"]!.DeepClone();
        attributes.Remove("_ARRAY_DIMENSIONS");
        bool isFloat = type[1] == 'f';
        if (shape.Length == 2) Place(plan, attributes);
        if (isFloat && shape.Length == 2) attributes["_FillValue"] = Nan;
        var codecs = new JsonArray(new JsonObject { ["name"] = "bytes", ["configuration"] = new JsonObject { ["endian"] = "little" } });
        if (compressed) codecs.Add((JsonNode)new JsonObject { ["name"] = "gzip", ["configuration"] = new JsonObject { ["level"] = ZarrMetadata.Level } });
        return new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "array",
            ["shape"] = Numbers(shape),
            ["data_type"] = $"{(isFloat ? "float" : type[1] == 'u' ? "uint" : "int")}{8 * (type[2] - '0')}",
            ["chunk_grid"] = new JsonObject { ["name"] = "regular", ["configuration"] = new JsonObject { ["chunk_shape"] = Numbers(chunks) } },
            ["chunk_key_encoding"] = new JsonObject { ["name"] = "default", ["configuration"] = new JsonObject { ["separator"] = "/" } },
            // Version 3 wants one. Of type identifiers, the only bytes, 0 is land and 255 is unknown; as an id, 0 is no source.
            ["fill_value"] = isFloat ? "NaN" : type == "|u1" ? TypeIdentifiers.Unknown : 0,
            ["codecs"] = codecs,
            ["dimension_names"] = dimensions,
            ["attributes"] = attributes,
        };
    }

    /// <summary>zarr.json of the group, with those of its arrays: who reads over HTTP cannot list a folder.</summary>
    internal static JsonObject Group(JsonObject attributes, IReadOnlyList<(string Name, JsonObject Content)> arrays)
    {
        var all = new JsonObject();
        foreach ((string name, JsonObject content) in arrays) all[name] = content.DeepClone();
        return new JsonObject
        {
            ["zarr_format"] = 3,
            ["node_type"] = "group",
            ["attributes"] = attributes,
            ["consolidated_metadata"] = new JsonObject { ["kind"] = "inline", ["must_understand"] = false, ["metadata"] = all },
        };
    }

    private static void Place(FusionPlan plan, JsonObject attributes)
    {
        Crs crs = plan.Policy.Crs;
        AffineTransform t = plan.Canvas.Transform;
        if (crs.Authority is { } code) attributes["proj:code"] = code;
        else attributes["proj:wkt2"] = crs.Wkt;
        attributes["spatial:dimensions"] = new JsonArray("y", "x");
        attributes["spatial:transform"] = new JsonArray(t.XCol, t.XRow, t.X0, t.YCol, t.YRow, t.Y0);
        attributes["spatial:shape"] = Numbers([plan.Canvas.Window.Height, plan.Canvas.Window.Width]);
        attributes["zarr_conventions"] = new JsonArray(
            new JsonObject { ["uuid"] = "f17cb550-5864-4468-aeb7-f3180cfb622f", ["name"] = "proj:" },
            new JsonObject { ["uuid"] = "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4", ["name"] = "spatial:" });
    }

    private static JsonArray Numbers(int[] numbers) => [.. numbers.Select(n => JsonValue.Create(n))];
}
