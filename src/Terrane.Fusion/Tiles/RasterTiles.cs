using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers.Kinds;
using Terrane.Native.Gdal;
using Terrane.Native.Proj;
using Terrane.Raster;

namespace Terrane.Fusion.Tiles;

/// <summary>
/// One raster as tiles: a GeoTIFF, a VRT, a Zarr store. Where it holds sources too, as what <c>terrane fuse</c> writes does, they are rendered beside its
/// elevations: array source_elevation of a Zarr store, NAME-provenance.tif beside a GeoTIFF. So is a band or an array called uncertainty.
/// </summary>
public sealed class RasterTiles : TileRenderer
{
    // Ids pass through float32 cells, which hold whole numbers up to here.
    private const float MostId = 1 << 24;

    private readonly FusedTiles _elevation;
    private readonly FusedTiles? _ids, _uncertainty;
    private readonly JsonObject _provenance;

    private RasterTiles(string name, FusedTiles elevation, FusedTiles? ids, FusedTiles? uncertainty, JsonObject provenance) =>
        (Name, _elevation, _ids, _uncertainty, _provenance) = (name, elevation, ids, uncertainty, provenance);

    public override string Name { get; }

    public override string? Description => null;

    public override string? Attribution =>
        string.Join(", ", _provenance.Select(e => e.Value?["attribution"]?.ToString()).OfType<string>().Distinct()) is { Length: > 0 } all ? all : null;

    public override string Identity => $"{_elevation.Identity}{_ids?.Identity}{_uncertainty?.Identity}";

    public override Bounds Area => _elevation.Area;

    public override byte MinZoom => Math.Max(_elevation.MinZoom, Math.Max(_ids?.MinZoom ?? 0, _uncertainty?.MinZoom ?? 0));

    public override byte MaxZoom => _elevation.MaxZoom;

    public override JsonArray Legend => new([.. _provenance.Where(e => e.Value is JsonObject).Select(e => (Id: ParseId(e.Key), e.Value)).Where(e => e.Id > 0).OrderBy(e => e.Id).Select(e =>
    {
        JsonObject one = e.Value!.DeepClone().AsObject();
        one.Remove("pixels"); // of the whole grid, which the tile is not
        one.Insert(0, "ordinal", e.Id);
        return (JsonNode)one;
    })]);

    public override IEnumerable<string> Warnings => _elevation.FileWarnings;

    /// <summary>Opens it.</summary>
    /// <param name="path">What GDAL opens: a file, a Zarr store, an address.</param>
    /// <param name="name">Of the layer.</param>
    /// <exception cref="TerraneException">raster.*, crs.*.</exception>
    public static RasterTiles Open(string path, string name, FusionEngine engine, CancellationToken ct)
    {
        path = Path.TrimEndingDirectorySeparator(path);
        bool isZarr = path.EndsWith(".zarr", StringComparison.OrdinalIgnoreCase);
        (string elevation, string? ids, string? uncertainty, int uncertaintyBand, JsonObject provenance) = isZarr ? Zarr(path) : File(path);
        var opened = new List<FusedTiles>();
        try
        {
            opened.Add(FusedTiles.Open(Policy(name, elevation, "bilinear", 1), engine, atNativeZoom: true, ct));
            if (ids is not null) opened.Add(FusedTiles.Open(Policy(name, ids, "nearest", 1), engine, atNativeZoom: true, ct));
            if (uncertainty is not null) opened.Add(FusedTiles.Open(Policy(name, uncertainty, "bilinear", uncertaintyBand), engine, atNativeZoom: true, ct));
            return new RasterTiles(name, opened[0], ids is null ? null : opened[1], uncertainty is null ? null : opened[^1], provenance);
        }
        catch
        {
            foreach (FusedTiles tiles in opened) tiles.Dispose();
            throw;
        }
    }

    public override FusedTile Render(TileId tile, CancellationToken ct)
    {
        FusedTile elevation = _elevation.Render(tile, ct);
        if (elevation.IsVoid) return elevation with { Ids = null };
        FusedTile? ids = _ids?.Render(tile, ct), uncertainty = _uncertainty?.Render(tile, ct);
        uint[]? found = ids is null ? null : Ids(ids.Elevation, elevation.Elevation);
        return elevation with
        {
            Ids = found,
            Uncertainty = uncertainty?.Elevation,
            Provenance = found is null ? [] : InTile(found),
            IsPartial = elevation.IsPartial || ids is { IsPartial: true } || uncertainty is { IsPartial: true },
        };
    }

    public override bool IsOutdated() => _elevation.IsOutdated() || _ids?.IsOutdated() == true || _uncertainty?.IsOutdated() == true;

    public override void Dispose()
    {
        _elevation.Dispose();
        _ids?.Dispose();
        _uncertainty?.Dispose();
    }

    private static FusionPolicy Policy(string name, string path, string kernel, int band)
    {
        var provider = new ProviderSpec { Name = name, Source = new RasterSource([path]), Resampling = kernel, Options = RasterOptions.Default with { Band = band } };
        return new FusionPolicy
        {
            Name = name,
            Crs = Crs.Parse(WebMercator.Crs),
            CrsPlace = path,
            Resolution = 1,
            Providers = [provider],
            Steps = [new StepSpec { Place = path, Provider = provider, Operator = new StepOperator("overwrite") }],
        };
    }

    private static (string, string?, string?, int, JsonObject) Zarr(string path)
    {
        string? Array(string name) => Directory.Exists(Path.Combine(path, name)) ? $"ZARR:\"{Path.GetFullPath(path)}\":/{name}" : null;
        JsonObject provenance = [];
        if (System.IO.File.Exists(Path.Combine(path, ".zattrs"))) provenance = Parse(System.IO.File.ReadAllText(Path.Combine(path, ".zattrs")))?["provenance_dict"] as JsonObject ?? [];
        else if (System.IO.File.Exists(Path.Combine(path, "zarr.json"))) provenance = Parse(System.IO.File.ReadAllText(Path.Combine(path, "zarr.json")))?["attributes"]?["provenance_dict"] as JsonObject ?? [];
        return (Array("elevation") ?? path, Array("source_elevation"), Array("uncertainty"), 1, provenance);
    }

    private static (string, string?, string?, int, JsonObject) File(string path)
    {
        string beside = Path.Combine(Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}-provenance{Path.GetExtension(path)}");
        string? ids = System.IO.File.Exists(beside) ? beside : null;
        int uncertainty = 0;
        JsonObject provenance = [];
        if (System.IO.File.Exists(path))
        {
            using GdalDataset file = GdalDataset.Open(path);
            for (int band = 2; band <= file.BandCount && uncertainty == 0; band++)
                if (file.Band(band).Description.Equals("uncertainty", StringComparison.OrdinalIgnoreCase)) uncertainty = band;
            if (ids is not null && file.Metadata().TryGetValue("provenance_dict", out string? text)) provenance = Parse(text) as JsonObject ?? [];
        }
        return (path, ids, uncertainty > 0 ? path : null, Math.Max(1, uncertainty), provenance);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null; // names of sources are lost, not the data
        }
    }

    /// <summary>0 where there is no elevation, and where an id cannot be told.</summary>
    private static uint[] Ids(float[] values, float[] elevation)
    {
        var ids = new uint[values.Length];
        for (int i = 0; i < ids.Length; i++)
            if (!float.IsNaN(elevation[i]) && values[i] is > 0 and < MostId) ids[i] = (uint)values[i];
        return ids;
    }

    private JsonObject InTile(uint[] ids)
    {
        var all = new JsonObject();
        foreach (IGrouping<uint, uint> same in ids.GroupBy(id => id).Where(g => g.Key != 0).OrderBy(g => g.Key))
        {
            string key = same.Key.ToString(CultureInfo.InvariantCulture);
            JsonObject one = _provenance[key]?.DeepClone() as JsonObject ?? [];
            one["pixels"] = same.LongCount();
            all[key] = one;
        }
        return all;
    }

    private static uint ParseId(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? id : 0;
}
