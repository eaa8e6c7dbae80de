using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Archives;
using Terrane.Serve.Http;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Facts;

/// <summary>What an archive knows of a place: elevation and source of the deepest tile there.</summary>
internal static class PlaceFacts
{
    /// <summary>Of a point; elevation is null where there is no tile or a void.</summary>
    public static JsonObject AtPoint(DecodedTiles tiles, double longitude, double latitude)
    {
        var answer = new JsonObject { ["lon"] = longitude, ["lat"] = latitude };
        for (int zoom = tiles.Archive.MaxZoom ?? TileId.MaxZoom; zoom >= (tiles.Archive.MinZoom ?? 0); zoom--)
        {
            (TileId tile, _, _) = Place.Pixel(longitude, latitude, (byte)zoom, 1);
            if (tiles.Read(tile) is not { } decoded) continue;
            Describe(answer, decoded, tiles.Lineage, longitude, latitude);
            return answer;
        }
        answer["elevation"] = null;
        answer["source"] = null;
        return answer;
    }

    /// <summary>Of a point within one tile.</summary>
    /// <exception cref="ServeException">serve.request: the point lies elsewhere.</exception>
    public static JsonObject InTile(DecodedTile tile, ArchiveVersion? lineage, double longitude, double latitude)
    {
        if (Place.Pixel(longitude, latitude, tile.Tile.Z, 1).Tile != tile.Tile)
            throw ServeException.BadRequest($"The point lies in tile {Place.Pixel(longitude, latitude, tile.Tile.Z, 1).Tile}, not in {tile.Tile}.");
        var answer = new JsonObject { ["lon"] = longitude, ["lat"] = latitude };
        Describe(answer, tile, lineage, longitude, latitude);
        return answer;
    }

    /// <summary>Bounds, elevations, and the sources in a tile with their shares, in order of priority.</summary>
    public static JsonObject OfTile(DecodedTile tile, ArchiveVersion? lineage)
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
        if (tile.Ordinals is not { } ordinals) return answer;
        JsonArray legend = Legend.Of(lineage);
        answer["sources"] = new JsonArray([.. ordinals.GroupBy(o => o).Where(g => g.Key != 0).OrderBy(g => g.Key).Select(group =>
        {
            JsonObject entry = Legend.Entry(legend, group.Key)!;
            entry["pixels"] = group.Count();
            return entry;
        })]);
        return answer;
    }

    private static void Describe(JsonObject answer, DecodedTile tile, ArchiveVersion? lineage, double longitude, double latitude)
    {
        (_, int col, int row) = Place.Pixel(longitude, latitude, tile.Tile.Z, tile.Side);
        int at = (row * tile.Side) + col;
        answer["elevation"] = float.IsFinite(tile.Metres[at]) ? tile.Metres[at] : null;
        answer["source"] = tile.Ordinals is { } ordinals ? Legend.Entry(Legend.Of(lineage), ordinals[at]) : null;
        answer["tile"] = tile.Tile.ToString();
        answer["pixel"] = new JsonObject { ["col"] = col, ["row"] = row };
        // On the ground, at this latitude.
        answer["resolution"] = Math.Round(WebMercator.Resolution(tile.Tile.Z) * WebMercator.TileSize / tile.Side * Math.Cos(latitude * Math.PI / 180), 3);
    }
}
