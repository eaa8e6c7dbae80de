using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Raster;
using Terrane.Raster.Files;
using Terrane.Raster.Layers;
using Terrane.Raster.Polygons;
using Terrane.Tiles.MbTiles;
using Terrane.Tiles.Terrarium;

namespace Terrane.Mosaic.Planning;

/// <summary>The plan as JSON: all that changes the bytes of the output, and nothing else (no memory, workers, folders or absolute paths).</summary>
internal static class PlanDocument
{
    /// <summary>Raised whenever the same plan would give other bytes.</summary>
    public const string Format = "terrane.build/2";

    /// <summary>The plan but for its inputs.</summary>
    public static JsonObject Of(MosaicPlan plan)
    {
        JsonObject document = Settings(plan, plan.InputRoot);
        document["sources"] = new JsonArray([.. plan.Sources.Select(source => Source(source, plan.InputRoot))]);
        return document;
    }

    /// <summary>The plan but for sources and inputs.</summary>
    /// <param name="root">The folder that names of polygons are relative to.</param>
    public static JsonObject Settings(MosaicPlan plan, string root)
    {
        BuildOptions options = plan.Options;
        var document = new JsonObject
        {
            ["format"] = Format,
            ["options"] = new JsonObject
            {
                ["name"] = options.Name,
                ["description"] = options.Description,
                ["version"] = options.Version,
                ["minZoom"] = options.MinZoom,
                ["maxZoom"] = options.MaxZoom,
                ["bbox"] = options.Bbox is { } box ? new JsonArray(box.West, box.South, box.East, box.North) : null,
                ["rounding"] = ElevationRounding.Parse(options.Rounding).Id,
                ["void"] = options.Void.ToString(),
                ["lineage"] = options.Lineage,
                ["tileSize"] = options.TileSize,
            }.With(options),
            ["encoder"] = EncoderChoice.Create(options).Id,
            ["libraries"] = Libraries(options),
        };
        if (plan.Region is { } region) document["options"]!["region"] = Polygons(region, root);
        if (options.Shore > 0) document["options"]!["shore"] = options.Shore;
        return document;
    }

    /// <summary>What was not there in the first version: only when it is used, so that older plans keep their hash.</summary>
    private static JsonObject With(this JsonObject json, BuildOptions options)
    {
        if (options.Uniform) json["uniform"] = true;
        if (options.Encoding != ElevationEncoding.Terrarium) json["encoding"] = options.EncodingName;
        if (options.LineageByFile) json["lineageBy"] = "file";
        if (options.FillHoles is > 0 and double metres) json["fillHoles"] = metres;
        if (options.Split is { } split) json["filesByZoom"] = split.ToString();
        return json;
    }

    private static JsonObject Libraries(BuildOptions options)
    {
        var libraries = new JsonObject { ["gdal"] = RasterLibraries.GdalVersion, ["proj"] = RasterLibraries.ProjVersion };
        if (options.IsMbTiles) libraries["sqlite"] = MbTilesPacker.LibraryVersion; // it lays out the pages
        return libraries;
    }

    /// <summary>What the plan says of a source.</summary>
    public static JsonObject Source(MosaicSource source, string root)
    {
        SourceSpec spec = source.Spec;
        var document = new JsonObject
        {
            ["name"] = spec.Name,
            ["ordinal"] = source.Ordinal,
            ["attribution"] = spec.Attribution,
            ["licence"] = spec.Licence,
            ["date"] = spec.Date,
            ["nodata"] = new JsonArray([.. spec.NoData.Select(v => JsonValue.Create(v))]),
            ["band"] = spec.Band,
            ["scale"] = spec.Scale,
            ["offset"] = spec.Offset,
            ["validMin"] = spec.ValidMin,
            ["validMax"] = spec.ValidMax,
            ["resampling"] = source.Kernel.ToString().ToLowerInvariant(),
            ["layers"] = new JsonArray([.. source.Layers.Select((layer, i) => Layer(layer, source.Zooms[i]))]),
        };
        if (spec.OpenOptions.Count > 0) document["openOptions"] = new JsonArray([.. spec.OpenOptions.Select(o => JsonValue.Create(Secrets.Hide(o)))]);
        double[] units = [.. source.Layers.SelectMany(l => l.UnitFactors).Where(u => u != 1).Distinct().Order()];
        if (units.Length > 0) document["units"] = new JsonArray([.. units.Select(u => JsonValue.Create(u))]);
        if (!source.Feather.IsNone) document["feather"] = new JsonArray(source.Feather.Metres, source.Feather.HoleMetres);
        // Only what is set: a plan without it keeps its hash.
        if (spec.Domain != Domain.Both) document["domain"] = spec.Domain.ToString().ToLowerInvariant();
        if (spec.SeaMin is not null) (document["seaMin"], document["seaMax"]) = (spec.SeaMin, spec.SeaMax);
        if (spec.Ceiling is { } ceiling) document["ceiling"] = ceiling;
        if (spec.VerticalOffset is { } offset) document["verticalOffset"] = offset;
        if (spec.Accuracy is { } accuracy) document["accuracy"] = accuracy;
        if (source.OffsetLayers.Count > 0) document["verticalGrid"] = new JsonArray([.. source.OffsetLayers.Select(Grid)]);
        if (source.Surveys is { } surveys) document["provenance"] = new JsonObject { ["raster"] = new JsonArray([.. surveys.Layers.Select(Grid)]), ["ids"] = surveys.Entries.Count };
        if (source.VerticalDatum is { } datum) document["verticalDatum"] = datum;
        if (source.Mask?.Land is { } land) document["land"] = Polygons(land, root);
        if (source.Mask?.Include is { } include) document["include"] = Polygons(include, root);
        if (source.Mask?.Exclude is { } exclude) document["exclude"] = Polygons(exclude, root);
        return document;
    }

    private static JsonArray Polygons(PolygonMask mask, string root) => new([.. mask.Files.Select((file, i) => new JsonObject
    {
        ["file"] = file.IsAtlas || !File.Exists(file.Path) ? file.Name : PlanInputs.Name(root, file.Path),
        ["layer"] = file.Layer,
        ["sha256"] = file.IsAtlas ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))) : null,
        ["pipeline"] = mask.Operations[i].Pipeline,
    })]);

    private static JsonObject Grid(RasterLayer layer) => new()
    {
        ["files"] = new JsonArray([.. layer.Files.Select(f => JsonValue.Create(FileStamp.NameOf(f.Path)))]),
        ["pipeline"] = layer.Operation.Pipeline,
    };

    private static JsonObject Layer(RasterLayer layer, byte zoom)
    {
        AffineTransform t = layer.Grid.Transform;
        return new JsonObject
        {
            ["crs"] = layer.Grid.Crs,
            ["pipeline"] = layer.Operation.Pipeline,
            ["zoom"] = zoom,
            ["files"] = layer.Files.Count,
            ["grid"] = new JsonObject
            {
                ["width"] = layer.Grid.Width,
                ["height"] = layer.Grid.Height,
                ["transform"] = new JsonArray(t.X0, t.XCol, t.XRow, t.Y0, t.YCol, t.YRow),
            },
        };
    }
}
