using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Tiles;
using Terrane.Serve.Styles;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Rendering;

/// <summary>Tiles of policies and rasters, made when they are asked for.</summary>
internal sealed class RenderedTiles(DecodeGate gate, DecodedCache cache, TileStore store, ServeMeter meter)
{
    private readonly TileFlights _flights = new(gate);

    /// <summary>A tile in a format or a style; null when there is none.</summary>
    /// <param name="id">For messages.</param>
    /// <param name="layer">Held by the caller.</param>
    /// <param name="extension">Of its address.</param>
    /// <param name="style">Of a png; null for the elevations themselves.</param>
    /// <exception cref="TerraneException">serve.format, serve.busy, fusion.*.</exception>
    public async Task<TilePicture?> Picture(string id, RenderedVersion layer, TileId tile, string extension, string? style, CancellationToken ct)
    {
        if (style is null) TileFormats.CheckNumbers(id, layer, extension);
        if (!MayHold(layer, tile)) return null;
        string form = style is null ? extension : $"{style}.{extension}";
        if (store.Picture(layer, tile, form) is { } known) return new TilePicture(known, null);
        if (await Read(layer, tile, ct).ConfigureAwait(false) is not { } made) return null;
        if (style == "source" && made.Sources is null) throw ServeException.Format(id, "sources", "nothing tells them");
        byte[] bytes = await gate.Run(() =>
        {
            byte[] picture = style is null ? TileFormats.Of(extension, made) : StyleCatalog.Png(style, ElevationBlock.Of(made));
            // Arrays are copies of what is kept anyway.
            if (made.Missing is null && (extension is "webp" or "png")) store.PutPicture(layer, tile, form, picture);
            return picture;
        }, ct).ConfigureAwait(false);
        return new TilePicture(bytes, made.Missing);
    }

    /// <summary>A tile as numbers; null when there is none. Waits without a worker.</summary>
    public async Task<DecodedTile?> Read(RenderedVersion layer, TileId tile, CancellationToken ct) =>
        !MayHold(layer, tile) ? null
        : cache.TryGet(Key(layer, tile), out DecodedTile? known) ? known
        : await _flights.Get((layer.Tag, tile), stop => Render(layer, tile, stop), ct).ConfigureAwait(false);

    /// <summary>As <see cref="Read"/>, by a worker that has passed the gate.</summary>
    public DecodedTile? ReadInside(RenderedVersion layer, TileId tile, CancellationToken ct) =>
        !MayHold(layer, tile) ? null
        : cache.TryGet(Key(layer, tile), out DecodedTile? known) ? known
        : _flights.GetInside((layer.Tag, tile), stop => Render(layer, tile, stop), ct);

    private static (string, string?, TileId) Key(RenderedVersion layer, TileId tile) => (layer.Tag, null, tile);

    private static bool MayHold(RenderedVersion layer, TileId tile) =>
        tile.Z >= layer.MinZoom && tile.Z <= layer.MaxZoom && WebMercator.ToGeographic(WebMercator.TileBounds(tile)).Overlaps(layer.Renderer.Area);

    private DecodedTile? Render(RenderedVersion layer, TileId tile, CancellationToken stop)
    {
        // Whoever asked may be gone before this ends.
        if (!layer.TryHold()) return null;
        using RenderedVersion held = layer;
        if (cache.TryGet(Key(layer, tile), out DecodedTile? known)) return known;
        if (store.TryGet(layer, tile, out DecodedTile? kept))
        {
            if (kept is not null) cache.Add(Key(layer, tile), kept);
            return kept;
        }
        FusedTile fused = layer.Renderer.Render(tile, stop);
        meter.CountRendered();
        DecodedTile? made = fused.IsVoid ? null : new DecodedTile(tile, TileRenderer.Side, fused.Elevation, fused.Ids) { Uncertainty = fused.Uncertainty, Rim = fused.Rim, Outcomes = fused.Outcomes, Missing = fused.IsPartial ? Missing(fused.Outcomes) : null };
        if (fused.IsPartial) return made;
        if (made is not null) cache.Add(Key(layer, tile), made);
        store.Put(layer, tile, fused, made);
        return made;
    }

    private static string Missing(JsonArray outcomes) =>
        string.Join(", ", outcomes.Where(o => (string?)o!["status"] is "error" or "partial").Select(o => $"{o!["provider"]} {o["status"]}")) is { Length: > 0 } steps ? steps : "parts of files";
}
