using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Serve.Http;
using Terrane.Serve.Layers;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Facts;

/// <summary>What a layer knows along a line, and inside a polygon (GeoJSON, longitude and latitude).</summary>
internal static class ShapeFacts
{
    private const int MostPoints = 2000, MostVertices = 10_000;
    private const long MostPixels = 4_000_000;
    private const double EarthRadius = 6_371_008.8; // mean radius of GRS 80, IUGG

    /// <summary>Elevations at equal steps along a LineString: distance in metres on the sphere, null for voids.</summary>
    /// <param name="body">The geometry, or a Feature with it.</param>
    /// <param name="points">How many, ends included: 2 to 2000.</param>
    public static JsonObject Profile(DecodedTiles tiles, JsonElement body, int points, byte? zoom)
    {
        if (points is < 2 or > MostPoints) throw ServeException.BadRequest($"points is {points}, wanted 2 to {MostPoints}.");
        List<(double Lon, double Lat)> line = Coordinates(Geometry(body, "LineString"));
        if (line.Count < 2) throw ServeException.BadRequest("A line has two points or more.");
        double[] along = new double[line.Count];
        for (int i = 1; i < line.Count; i++) along[i] = along[i - 1] + Distance(line[i - 1], line[i]);
        double length = along[^1];
        byte z = zoom ?? ZoomFor(tiles.Layer, length / (points - 1), line.Average(p => p.Lat));
        var window = new TileWindow(tiles, z);
        var samples = new JsonArray();
        for (int i = 0, part = 1; i < points; i++)
        {
            double at = length * i / (points - 1);
            while (part < line.Count - 1 && along[part] < at) part++;
            double share = along[part] > along[part - 1] ? Math.Clamp((at - along[part - 1]) / (along[part] - along[part - 1]), 0, 1) : 0;
            (double lon, double lat) = (line[part - 1].Lon + (share * (line[part].Lon - line[part - 1].Lon)), line[part - 1].Lat + (share * (line[part].Lat - line[part - 1].Lat)));
            (float metres, uint source) = window.At(lon, lat);
            samples.Add(new JsonObject { ["distance"] = Math.Round(at, 2), ["lon"] = lon, ["lat"] = lat, ["elevation"] = float.IsFinite(metres) ? metres : null, ["source"] = source == 0 ? null : source });
        }
        return new JsonObject { ["zoom"] = z, ["length"] = Math.Round(length, 2), ["points"] = samples, ["legend"] = Legend.Of(tiles.SourceTeller) };
    }

    /// <summary>Count, extremes, mean and sources of the pixels whose centres lie inside a Polygon.</summary>
    public static JsonObject Statistics(DecodedTiles tiles, JsonElement body, byte? zoom)
    {
        JsonElement[] rings = [.. Geometry(body, "Polygon").EnumerateArray()];
        if (rings.Length == 0) throw ServeException.BadRequest("A polygon has a ring.");
        List<List<(double X, double Y)>> edges = [.. rings.Select(ring => Coordinates(ring).ConvertAll(p => (WebMercator.XOfLongitude(p.Lon), WebMercator.YOfLatitude(p.Lat))))];
        if (edges.Sum(e => e.Count) > MostVertices) throw ServeException.TooLarge("Corners of the polygon:", edges.Sum(e => e.Count), MostVertices);
        (double west, double east) = (edges[0].Min(p => p.X), edges[0].Max(p => p.X));
        (double south, double north) = (edges[0].Min(p => p.Y), edges[0].Max(p => p.Y));
        int side = tiles.Layer.TileSize ?? WebMercator.TileSize;
        byte z = zoom ?? tiles.Layer.MaxZoom ?? 0;
        while (zoom is null && z > (tiles.Layer.MinZoom ?? 0) && Pixels(z) > MostPixels / 4) z--;
        if (Pixels(z) > MostPixels) throw ServeException.TooLarge($"Pixels of zoom {z} in the polygon's box:", (long)Pixels(z), MostPixels);
        double size = Size(z);
        var window = new TileWindow(tiles, z);
        (long count, long voids, double sum, double squares, float least, float most) = (0, 0, 0, 0, float.MaxValue, float.MinValue);
        var sources = new SortedDictionary<uint, long>();
        for (long row = (long)Math.Floor((WebMercator.HalfExtent - north) / size); row <= (long)Math.Floor((WebMercator.HalfExtent - south) / size); row++)
        {
            double y = WebMercator.HalfExtent - ((row + 0.5) * size);
            double[] crossings = [.. edges.SelectMany(ring => Crossings(ring, y)).Order()];
            for (int i = 0; i + 1 < crossings.Length; i += 2)
                for (long col = (long)Math.Ceiling(((crossings[i] + WebMercator.HalfExtent) / size) - 0.5); ((col + 0.5) * size) - WebMercator.HalfExtent < crossings[i + 1]; col++)
                {
                    (float metres, uint source) = window.At(col, row, side);
                    if (!float.IsFinite(metres))
                    {
                        voids++;
                        continue;
                    }
                    count++;
                    sum += metres;
                    squares += (double)metres * metres;
                    (least, most) = (Math.Min(least, metres), Math.Max(most, metres));
                    if (source != 0) sources[source] = sources.GetValueOrDefault(source) + 1;
                }
        }
        JsonArray legend = Legend.Of(tiles.SourceTeller);
        double mean = count == 0 ? 0 : sum / count;
        return new JsonObject
        {
            ["zoom"] = z,
            ["count"] = count,
            ["voids"] = voids,
            ["minimum"] = count == 0 ? null : least,
            ["maximum"] = count == 0 ? null : most,
            ["mean"] = count == 0 ? null : mean,
            ["standardDeviation"] = count == 0 ? null : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))),
            ["sources"] = new JsonArray([.. sources.Select(s =>
            {
                JsonObject entry = Legend.Entry(legend, s.Key)!;
                entry["pixels"] = s.Value;
                return entry;
            })]),
        };

        double Size(byte z) => WebMercator.Resolution(z) * WebMercator.TileSize / side;
        double Pixels(byte z) => (((east - west) / Size(z)) + 1) * (((north - south) / Size(z)) + 1);
    }

    /// <summary>Where a row of pixel centres meets a ring; even-odd, each edge holding its lower end.</summary>
    private static IEnumerable<double> Crossings(List<(double X, double Y)> ring, double y)
    {
        for (int i = 0; i + 1 < ring.Count; i++)
        {
            ((double x0, double y0), (double x1, double y1)) = (ring[i], ring[i + 1]);
            if ((y0 <= y) != (y1 <= y)) yield return x0 + ((y - y0) / (y1 - y0) * (x1 - x0));
        }
    }

    /// <summary>The zoom whose pixels are no larger than a step on the ground.</summary>
    private static byte ZoomFor(LayerVersion layer, double step, double latitude)
    {
        byte zoom = layer.MinZoom ?? 0;
        while (zoom < (layer.MaxZoom ?? 0) && WebMercator.Resolution(zoom) * Math.Cos(latitude * Math.PI / 180) > step) zoom++;
        return zoom;
    }

    private static JsonElement Geometry(JsonElement body, string type)
    {
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("geometry", out JsonElement inner)) body = inner;
        if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty("type", out JsonElement found) && found.ValueKind == JsonValueKind.String && found.GetString() == type
            && body.TryGetProperty("coordinates", out JsonElement coordinates) && coordinates.ValueKind == JsonValueKind.Array)
            return coordinates;
        throw ServeException.BadRequest($"A GeoJSON {type}, or a Feature with one, is wanted as the body.");
    }

    private static List<(double Lon, double Lat)> Coordinates(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) throw ServeException.BadRequest("Coordinates are no list.");
        if (list.GetArrayLength() > MostVertices) throw ServeException.TooLarge("Corners:", list.GetArrayLength(), MostVertices);
        return [.. list.EnumerateArray().Select(point =>
            point.ValueKind == JsonValueKind.Array && point.GetArrayLength() >= 2 && point[0].ValueKind == JsonValueKind.Number && point[1].ValueKind == JsonValueKind.Number
                ? Place.Checked(point[0].GetDouble(), point[1].GetDouble()) : throw ServeException.BadRequest($"{point.GetRawText()[..Math.Min(40, point.GetRawText().Length)]} is no [longitude, latitude]."))];
    }

    private static double Distance((double Lon, double Lat) a, (double Lon, double Lat) b)
    {
        const double rad = Math.PI / 180;
        double dLat = Math.Sin((b.Lat - a.Lat) * rad / 2), dLon = Math.Sin((b.Lon - a.Lon) * rad / 2);
        return 2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt((dLat * dLat) + (Math.Cos(a.Lat * rad) * Math.Cos(b.Lat * rad) * dLon * dLon))));
    }
}
