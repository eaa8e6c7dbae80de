using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Running;
using Terrane.Native.Proj;

namespace Terrane.Fusion.Outputs;

/// <summary>The metadata of a Zarr store; of version 2 such that xarray, GDAL from 3.6 on and zarrita all find the CRS, the voids and whole ids; of version 3 as <see cref="ZarrV3"/> writes it.</summary>
/// <remarks>
/// CRS: CF's grid_mapping for xarray and GDAL from 3.9 on, _CRS for older ones. Voids: fill_value "NaN", a string, since bare NaN is no JSON. Ids: fill_value
/// null, for with any other xarray masks them and makes them doubles.
/// </remarks>
internal static class ZarrMetadata
{
    /// <summary>Sides of a chunk.</summary>
    internal const int Chunk = 512;

    /// <summary>Of zlib.</summary>
    internal const int Level = 4;

    /// <summary>File name to content, the consolidated one last.</summary>
    internal static IReadOnlyList<(string Name, JsonObject Content)> Of(FusionPlan plan, FusionTotals totals, IReadOnlyCollection<string> unread)
    {
        Window window = plan.Canvas.Window;
        Crs crs = plan.Policy.Crs;
        int width = Math.Min(Chunk, window.Width), height = Math.Min(Chunk, window.Height);
        bool isThree = plan.Options.ZarrFormat == 3;
        var files = new List<(string Name, JsonObject Content)>();
        if (!isThree) files.AddRange([(".zgroup", new JsonObject { ["zarr_format"] = 2 }), (".zattrs", Group(plan, totals, unread))]);
        void Array(string name, int[] shape, int[] chunks, string type, JsonNode? fill, bool compressed, JsonObject attributes)
        {
            if (isThree)
            {
                files.Add((name, ZarrV3.Array(plan, shape, chunks, type, compressed, attributes)));
                return;
            }
            files.Add(($"{name}/.zarray", Header(shape, chunks, type, fill, compressed)));
            files.Add(($"{name}/.zattrs", attributes));
        }
        void Plane(string name, string type, JsonNode? fill, string longName, string? unit)
        {
            var attributes = new JsonObject { ["_ARRAY_DIMENSIONS"] = new JsonArray("y", "x"), ["grid_mapping"] = "spatial_ref", ["long_name"] = longName, ["_CRS"] = CrsOf(crs) };
            if (unit is not null) attributes["units"] = unit;
            Array(name, [window.Height, window.Width], [height, width], type, fill, compressed: true, attributes);
        }
        Plane("elevation", "<f4", "NaN", "fused elevation", "m");
        Plane("source_elevation", "<u4", null, "id of the source of each elevation, 0 where void: provenance_dict of the group has the names", null);
        if (plan.Policy.Uncertainty) Plane("uncertainty", "<f4", "NaN", "standard uncertainty of the elevation", "m");
        if (plan.Policy.Tid) Plane("tid", "|u1", null, "type identifier of GEBCO: how the elevation was measured, 255 where nobody says", null);
        if (plan.Policy.Weight) Plane("weight", "<f4", "NaN", "weight of the elevation", null);
        (string xName, string yName, string xUnit, string yUnit) = crs.IsGeographic
            ? ("longitude", "latitude", "degrees_east", "degrees_north") : ("projection_x_coordinate", "projection_y_coordinate", "m", "m");
        Array("x", [window.Width], [window.Width], "<f8", null, compressed: false, Axis("x", xName, xUnit));
        Array("y", [window.Height], [window.Height], "<f8", null, compressed: false, Axis("y", yName, yUnit));
        Array("spatial_ref", [], [], "<i4", null, compressed: false, Mapping(plan));
        if (isThree) return [.. files.Select(file => ($"{file.Name}/zarr.json", file.Content)), ("zarr.json", ZarrV3.Group(Group(plan, totals, unread), files))];
        var all = new JsonObject();
        foreach ((string name, JsonObject content) in files) all[name] = content.DeepClone();
        files.Add((".zmetadata", new JsonObject { ["zarr_consolidated_format"] = 1, ["metadata"] = all }));
        return files;
    }

    private static JsonObject Group(FusionPlan plan, FusionTotals totals, IReadOnlyCollection<string> unread) => new()
    {
        ["Conventions"] = "CF-1.10",
        ["title"] = plan.Policy.Name,
        ["policy"] = $"{plan.Policy.Name} {plan.Policy.Version}",
        ["plan_hash"] = plan.Canonical.Hash,
        ["vertical_datum"] = plan.Datum?.Name ?? "unknown",
        ["vertical_datum_code"] = plan.Datum?.Code,
        ["provenance_dict"] = ProvenanceJson.Dictionary(plan, totals),
        ["step_outcomes"] = ProvenanceJson.Outcomes(plan, totals, unread),
    };

    private static JsonObject Header(int[] shape, int[] chunks, string type, JsonNode? fill, bool compressed) => new()
    {
        ["zarr_format"] = 2,
        ["shape"] = new JsonArray([.. shape.Select(n => JsonValue.Create(n))]),
        ["chunks"] = new JsonArray([.. chunks.Select(n => JsonValue.Create(n))]),
        ["dtype"] = type,
        ["compressor"] = compressed ? new JsonObject { ["id"] = "zlib", ["level"] = Level } : null,
        ["fill_value"] = fill,
        ["order"] = "C",
        ["filters"] = null,
        ["dimension_separator"] = ".",
    };

    private static JsonObject Axis(string name, string standard, string unit) =>
        new() { ["_ARRAY_DIMENSIONS"] = new JsonArray(name), ["standard_name"] = standard, ["units"] = unit, ["axis"] = name.ToUpperInvariant() };

    private static JsonObject Mapping(FusionPlan plan)
    {
        AffineTransform t = plan.Canvas.Transform;
        return new JsonObject
        {
            ["_ARRAY_DIMENSIONS"] = new JsonArray(),
            ["crs_wkt"] = plan.Policy.Crs.Wkt,
            ["spatial_ref"] = plan.Policy.Crs.Wkt,
            ["grid_mapping_name"] = plan.Policy.Crs.IsGeographic ? "latitude_longitude" : "crs_wkt_only",
            ["GeoTransform"] = string.Create(CultureInfo.InvariantCulture, $"{t.X0:R} {t.XCol:R} {t.XRow:R} {t.Y0:R} {t.YCol:R} {t.YRow:R}"),
        };
    }

    private static JsonObject CrsOf(Crs crs)
    {
        var both = new JsonObject { ["wkt"] = crs.Wkt };
        if (crs.Authority is { } code && code.StartsWith("EPSG:", StringComparison.Ordinal)) both["url"] = $"http://www.opengis.net/def/crs/EPSG/0/{code[5..]}";
        return both;
    }
}
