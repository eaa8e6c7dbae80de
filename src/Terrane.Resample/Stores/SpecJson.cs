using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Stores;

/// <summary>A dataset's specification in the registry, so that its source can be read again: by reference, or to verify.</summary>
internal static class SpecJson
{
    public static JsonObject Write(DatasetSpec spec) => new()
    {
        ["path"] = FullPath(spec.Path),
        ["more"] = new JsonArray([.. spec.More.Select(path => JsonValue.Create(FullPath(path)))]),
        ["name"] = spec.Name,
        ["kind"] = Names.Of(spec.Kind),
        ["method"] = spec.Method is { } method ? Names.Of(method) : null,
        ["area"] = Names.Of(spec.Area),
        ["crs"] = spec.Crs,
        ["nodata"] = new JsonArray([.. spec.NoData.Where(double.IsFinite).Select(value => JsonValue.Create(value))]),
        ["band"] = spec.Band,
        ["scale"] = spec.Scale,
        ["offset"] = spec.Offset,
        ["min_valid"] = spec.MinValid,
        ["type"] = spec.Type is { } type ? OutputType.NameOf(type) : null,
        ["out_nodata"] = spec.OutNoData is { } value && double.IsFinite(value) ? value : null,
        ["cog"] = spec.IsCloudOptimised,
        ["passthrough"] = spec.Passthrough is { } mode ? Names.Of(mode) : null,
        ["allow_passthrough"] = spec.AllowPassthrough,
    };

    /// <summary>A path that means the same from any folder; addresses and GDAL's names as they are, but for secrets.</summary>
    public static string FullPath(string path) =>
        Path.Exists(path) || !(path.Contains(':', StringComparison.Ordinal) || path.StartsWith("/vsi", StringComparison.Ordinal)) ? Path.GetFullPath(path) : Secrets.Hide(path);

    public static DatasetSpec Read(JsonNode json) => new()
    {
        Path = json["path"]!.GetValue<string>(),
        More = [.. json["more"]?.AsArray().Select(path => path!.GetValue<string>()) ?? []],
        Name = json["name"]!.GetValue<string>(),
        Kind = Names.Parse<DatasetKind>(json["kind"]!.GetValue<string>()) ?? DatasetKind.Continuous,
        Method = json["method"] is { } method ? Names.Parse<ResampleMethod>(method.GetValue<string>()) : null,
        Area = Names.Parse<AreaWeights>(json["area"]!.GetValue<string>()) ?? AreaWeights.Planar,
        Crs = json["crs"]?.GetValue<string>(),
        NoData = [.. json["nodata"]!.AsArray().Select(value => value!.GetValue<double>())],
        Band = json["band"]!.GetValue<int>(),
        Scale = json["scale"]?.GetValue<double>(),
        Offset = json["offset"]?.GetValue<double>(),
        MinValid = json["min_valid"]!.GetValue<double>(),
        Type = json["type"] is { } type ? OutputType.Parse(type.GetValue<string>()) : null,
        OutNoData = json["out_nodata"]?.GetValue<double>(),
        IsCloudOptimised = json["cog"]?.GetValue<bool>() ?? false,
        Passthrough = json["passthrough"] is { } mode ? Names.Parse<PassthroughMode>(mode.GetValue<string>()) : null,
        AllowPassthrough = json["allow_passthrough"]!.GetValue<bool>(),
    };
}
