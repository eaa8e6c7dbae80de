using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Fusion.Tiles;
using Terrane.Serve.Layers;
using Terrane.Tiles.PmTiles;

namespace Terrane.Serve.Rendering;

/// <summary>A policy or a raster, whose tiles are rendered when they are asked for.</summary>
internal sealed class RenderedVersion : LayerVersion
{
    /// <summary>Raised whenever the same elevations would give other bytes.</summary>
    private const string Format = "1";

    private readonly string _path;
    private readonly FileStamp _stamp;
    private readonly JsonElement _legend;

    /// <param name="id">Under which it is served.</param>
    /// <param name="path">What it was opened from.</param>
    /// <param name="renderer">Owned.</param>
    /// <param name="stamp">Of the path, as it was before it was opened.</param>
    public RenderedVersion(string id, string path, TileRenderer renderer, FileStamp stamp)
    {
        (Id, _path, _stamp, Renderer) = (id, path, stamp, renderer);
        Tag = $"{renderer.Identity[..16]}{Hash(renderer.Identity)}{Format}";
        (MinZoom, MaxZoom, TileType, Encoding, TileSize) = (renderer.MinZoom, renderer.MaxZoom, PmTilesTileType.WebP, PmTilesMetadata.TerrariumEncoding, TileRenderer.Side);
        Bounds = E7Bounds.FromDegrees(renderer.Area);
        JsonArray legend = renderer.Legend;
        TellsSources = legend.Count > 0;
        _legend = JsonSerializer.SerializeToElement(legend);
        var metadata = new JsonObject { ["name"] = renderer.Name };
        if (renderer.Description is { } description) metadata["description"] = description;
        if (renderer.Attribution is { } attribution) metadata["attribution"] = attribution;
        Metadata = JsonSerializer.SerializeToElement(metadata);
    }

    public string Id { get; }

    public TileRenderer Renderer { get; }

    public override string Tag { get; }

    public override JsonElement? Legend => _legend;

    public override bool TellsSources { get; }

    public override bool IsOutdated() => FileStamp.Of(_path) is var now && now != _stamp && now != default || Renderer.IsOutdated();

    protected override void Close() => Renderer.Dispose();

    // A raster's identity is that of several files.
    private static string Hash(string identity) => identity.Length <= 64 ? "" : Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(identity)).AsSpan(0, 4));
}
