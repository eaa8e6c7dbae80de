using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Http;
using Terrane.Serve.Layers;
using Terrane.Serve.Rendering;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Facts;

/// <summary>What a layer knows of a place: elevation and source of the deepest tile there.</summary>
internal static class PlaceFacts
{
    /// <summary>Of a point; elevation is null where there is no tile or a void.</summary>
    public static JsonObject AtPoint(DecodedTiles tiles, double longitude, double latitude)
    {
        var answer = new JsonObject { ["lon"] = longitude, ["lat"] = latitude };
        // What is rendered has a void where its deepest zoom has one; an archive may end at a coarser zoom there.
        int deepest = tiles.Layer.MaxZoom ?? TileId.MaxZoom, coarsest = tiles.Layer is RenderedVersion ? deepest : tiles.Layer.MinZoom ?? 0;
        for (int zoom = deepest; zoom >= coarsest; zoom--)
        {
            (TileId tile, _, _) = Place.Pixel(longitude, latitude, (byte)zoom, 1);
            if (tiles.Read(tile) is not { } decoded) continue;
            Describe(answer, decoded, tiles.SourceTeller, longitude, latitude);
            return answer;
        }
        answer["elevation"] = null;
        answer["source"] = null;
        answer["uncertainty"] = null;
        return answer;
    }

    /// <summary>Of a point within one tile.</summary>
    /// <exception cref="ServeException">serve.request: the point lies elsewhere.</exception>
    public static JsonObject InTile(DecodedTile tile, LayerVersion? sources, double longitude, double latitude)
    {
        if (Place.Pixel(longitude, latitude, tile.Tile.Z, 1).Tile != tile.Tile)
            throw ServeException.BadRequest($"The point lies in tile {Place.Pixel(longitude, latitude, tile.Tile.Z, 1).Tile}, not in {tile.Tile}.");
        var answer = new JsonObject { ["lon"] = longitude, ["lat"] = latitude };
        Describe(answer, tile, sources, longitude, latitude);
        return answer;
    }

    /// <summary>Bounds, elevations, and the sources in a tile with their shares, in order of priority.</summary>
    public static JsonObject OfTile(DecodedTile tile, LayerVersion? sources)
    {
        Bounds bounds = WebMercator.ToGeographic(WebMercator.TileBounds(tile.Tile));
        float[] valid = [.. tile.Metres.Where(float.IsFinite)];
        var answer = new JsonObject
        {
            ["z"] = tile.Tile.Z,
            ["x"] = tile.Tile.X,
            ["y"] = tile.Tile.Y,
            ["bounds"] = new JsonObject { ["west"] = bounds.West, ["south"] = bounds.South, ["east"] = bounds.East, ["north"] = bounds.North },
            ["size"] = tile.Side,
            ["valid"] = valid.Length,
            ["minimum"] = valid.Length == 0 ? null : valid.Min(),
            ["maximum"] = valid.Length == 0 ? null : valid.Max(),
        };
        if (tile.Outcomes is { } outcomes) answer["step_outcomes"] = outcomes.DeepClone();
        if (tile.Sources is not { } ordinals) return answer;
        JsonArray legend = Legend.Of(sources);
        answer["sources"] = new JsonArray([.. ordinals.GroupBy(o => o).Where(g => g.Key != 0).OrderBy(g => g.Key).Select(group =>
        {
            JsonObject entry = Legend.Entry(legend, group.Key)!;
            entry["pixels"] = group.Count();
            return entry;
        })]);
        return answer;
    }

    private static void Describe(JsonObject answer, DecodedTile tile, LayerVersion? sources, double longitude, double latitude)
    {
        (_, int col, int row) = Place.Pixel(longitude, latitude, tile.Tile.Z, tile.Side);
        int at = (row * tile.Side) + col;
        answer["elevation"] = float.IsFinite(tile.Metres[at]) ? tile.Metres[at] : null;
        answer["source"] = tile.Sources is { } ordinals ? Legend.Entry(Legend.Of(sources), ordinals[at]) : null;
        answer["uncertainty"] = tile.Uncertainty is { } deviations && float.IsFinite(deviations[at]) ? deviations[at] : null;
        answer["tile"] = tile.Tile.ToString();
        answer["pixel"] = new JsonObject { ["col"] = col, ["row"] = row };
        // On the ground, at this latitude.
        answer["resolution"] = Math.Round(WebMercator.Resolution(tile.Tile.Z) * WebMercator.TileSize / tile.Side * Math.Cos(latitude * Math.PI / 180), 3);
    }
}
