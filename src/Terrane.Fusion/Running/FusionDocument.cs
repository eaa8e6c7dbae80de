using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Provenance;
using Terrane.Fusion.Providers;
using Terrane.Native.Zlib;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;

namespace Terrane.Fusion.Running;

/// <summary>The plan as JSON: all that changes the bytes of the output, and nothing else (no memory, workers, folders or absolute paths).</summary>
internal static class FusionDocument
{
    /// <summary>Raised whenever the same plan would give other bytes.</summary>
    private const string Format = "terrane.fuse/2";

    internal static JsonObject Of(FusionPlan plan)
    {
        FusionPolicy policy = plan.Policy;
        Window window = plan.Canvas.Window;
        var document = new JsonObject
        {
            ["format"] = Format,
            ["output"] = plan.Options.IsZarr ? plan.Options.ZarrFormat == 3 ? "zarr3" : "zarr" : plan.Options.IsCloudOptimised ? "cog" : "tif",
            ["cell"] = plan.Options.Cell,
            ["policy"] = new JsonObject
            {
                ["name"] = policy.Name,
                ["version"] = policy.Version,
                ["description"] = policy.Description,
                ["uncertainty"] = policy.Uncertainty,
                ["weight"] = policy.Weight,
                ["background"] = policy.Background,
                ["verticalDatum"] = policy.VerticalDatum,
                ["datum"] = plan.Datum?.Name,
            },
            ["grid"] = new JsonObject
            {
                ["crs"] = policy.Crs.Authority ?? policy.Crs.Wkt,
                ["resolution"] = policy.Resolution,
                ["window"] = new JsonArray(window.Col, window.Row, window.Width, window.Height),
            },
            ["libraries"] = new JsonObject { ["gdal"] = RasterLibraries.GdalVersion, ["proj"] = RasterLibraries.ProjVersion, ["zlib"] = ZlibCompressor.LibraryVersion },
            ["steps"] = new JsonArray([.. plan.Steps.Select(Step)]),
            ["ids"] = new JsonArray([.. plan.Ids.Entries.Select(Entry)]),
            ["inputs"] = new JsonArray([.. plan.Inputs.Select(i => (JsonNode)new JsonObject { ["path"] = i.Path, ["size"] = i.Size, ["modifiedTicks"] = i.ModifiedTicks, ["etag"] = i.Tag })]),
        };
        if (plan.Options.Quality) document["quality"] = plan.Options.Cliff;
        if (policy.Tid) document["policy"]!["tid"] = true;
        return document;
    }

    private static JsonNode Entry(SourceEntry entry)
    {
        var all = new JsonArray(entry.Id, entry.ProviderName, entry.Name);
        if (entry.Survey is { Date: null, Licence: null, Institution: null, Resolution: null } or null) return all;
        all.Add(new JsonArray(entry.Survey.Date, entry.Survey.Licence, entry.Survey.Institution, entry.Survey.Resolution));
        return all;
    }

    private static JsonNode Step(StepLayers step)
    {
        StepSpec spec = step.Spec;
        var document = new JsonObject
        {
            ["provider"] = Provider(spec.Provider),
            ["operator"] = Operator(spec.Operator),
            ["transitions"] = new JsonArray([.. spec.Transitions.Select(t => (JsonNode)new JsonArray(t.Over, Operator(t.Operator)))]),
            ["weight"] = spec.Weight,
            ["uncertainty"] = spec.Uncertainty,
            ["minElevation"] = spec.Filter.MinElevation,
            ["maxElevation"] = spec.Filter.MaxElevation,
            ["despike"] = spec.Filter.Despike,
            ["gapFill"] = spec.Filter.GapFill,
            ["mask"] = spec.Filter.Mask.ToString(),
            ["zone"] = spec.Zone is not { } zone ? null : zone.Box is { } box ? new JsonArray(box.West, box.South, box.East, box.North)
                : zone.Ring is { } ring ? new JsonArray([.. ring.Select(p => (JsonNode)new JsonArray(p.X, p.Y))]) : null,
            ["polygons"] = Polygons(step.Zone),
            ["land"] = Polygons(step.Land),
            ["layers"] = new JsonArray([.. step.Layers.Select(Layer)]),
            ["offsetLayers"] = new JsonArray([.. step.OffsetLayers.Select(Layer)]),
            ["failures"] = new JsonArray([.. step.Failures.Select(f => JsonValue.Create(f.Code))]),
        };
        if (step.Heights is { } heights) document["heights"] = heights.Document();
        return document;
    }

    private static JsonObject Provider(ProviderSpec spec)
    {
        var all = new JsonObject
        {
            ["name"] = spec.Name,
            ["title"] = spec.Title,
            ["attribution"] = spec.Attribution,
            ["licence"] = spec.Licence,
            ["date"] = spec.Date,
            ["value"] = null,
            ["surveys"] = spec.Surveys,
            ["resampling"] = spec.Resampling,
            ["verticalOffset"] = spec.VerticalOffset,
            ["verticalDatum"] = spec.VerticalDatum,
            ["verticalOffsetUncertainty"] = spec.VerticalOffsetUncertainty,
            ["keepsHeights"] = spec.KeepsHeights,
            ["nodata"] = new JsonArray([.. spec.Options.NoData.Select(v => JsonValue.Create(v))]),
            ["band"] = spec.Options.Band,
            ["scale"] = spec.Options.Scale,
            ["offset"] = spec.Options.Offset,
            ["validMin"] = spec.Options.ValidMin,
            ["validMax"] = spec.Options.ValidMax,
            ["seaMin"] = spec.Options.SeaMin,
            ["seaMax"] = spec.Options.SeaMax,
            ["ceiling"] = spec.Options.Ceiling,
            ["openOptions"] = new JsonArray([.. spec.Options.OpenOptions.Select(o => JsonValue.Create(Secrets.Hide(o)))]),
        };
        spec.Source.Describe(all);
        spec.Bands.Describe(all);
        return all;
    }

    private static JsonArray Operator(StepOperator op) => new(op.Name, op.Distance, op.Hole);

    private static JsonArray? Polygons(PolygonMask? mask) => mask is null ? null : new JsonArray([.. mask.Files.Select((file, i) => (JsonNode)new JsonObject
    {
        ["file"] = FileStamp.NameOf(file.Path),
        ["layer"] = file.Layer,
        ["sha256"] = file.IsAtlas ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))) : null,
        ["pipeline"] = mask.Operations[i].Pipeline,
    })]);

    private static JsonNode Layer(RasterLayer layer)
    {
        AffineTransform t = layer.Grid.Transform;
        return new JsonObject
        {
            ["crs"] = layer.Grid.Crs,
            ["pipeline"] = layer.Operation.Pipeline,
            ["files"] = layer.Files.Count,
            ["grid"] = new JsonArray(layer.Grid.Width, layer.Grid.Height, t.X0, t.XCol, t.XRow, t.Y0, t.YCol, t.YRow),
        };
    }
}
