using System.Text.Json;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>What a browser showed of an archive: see tests/js/show-terrain.mjs.</summary>
/// <param name="Shown">MapLibre's elevation at each point asked for; null where it has none.</param>
/// <param name="Stored">What the deepest stored tile holds there, decoded by dwebp; null where there is no tile.</param>
/// <param name="Messages">Errors of the page and of the map.</param>
/// <param name="Picture">Statistics of the map as drawn.</param>
internal sealed record TerrainView(double?[] Shown, double?[] Stored, string[] Messages, TerrainView.Statistics Picture)
{
    /// <param name="Deviation">Standard deviation of grey, of 255: a blank map has none.</param>
    /// <param name="Leaps">Pixels whose grey differs from a neighbour's by more than 40: edges that no smooth hill casts.</param>
    /// <param name="Largest">The largest difference between neighbours.</param>
    /// <param name="Unpainted">Pixels that are not opaque.</param>
    internal sealed record Statistics(double Deviation, int Leaps, double Largest, int Unpainted);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Shows <paramref name="archive"/>; the picture is left at <paramref name="screenshot"/>, and its grey values, a byte a pixel, at <paramref name="greys"/>.</summary>
    internal static TerrainView Of(string archive, string screenshot, double lon, double lat, double zoom, IEnumerable<double[]> points, string? greys = null)
    {
        string request = Path.ChangeExtension(screenshot, ".json");
        File.WriteAllText(request, JsonSerializer.Serialize(new
        {
            archive,
            screenshot,
            chromium = Programs.Chromium,
            dwebp = "dwebp",
            centre = new[] { lon, lat },
            zoom,
            pitch = 0,
            points,
            greys,
        }, Json));
        return JsonSerializer.Deserialize<TerrainView>(Programs.Node("show-terrain.mjs", request), Json)!;
    }

    /// <summary>What is wrong with the picture of a smooth hill: a spike, a hole, or nothing at all.</summary>
    internal IEnumerable<string> PictureFindings()
    {
        if (Picture.Deviation < 4) yield return $"blank: the grey values deviate by {Picture.Deviation:0.0} only";
        if (Picture.Leaps > 0) yield return $"spike: {Picture.Leaps} pixels leap, by up to {Picture.Largest:0}";
        if (Picture.Unpainted > 0) yield return $"unpainted: {Picture.Unpainted} pixels";
    }

    /// <summary>Where MapLibre's ground is not what is stored, by more than <paramref name="tolerance"/> metres.</summary>
    internal IEnumerable<string> GroundFindings(double tolerance)
    {
        for (int i = 0; i < Shown.Length; i++)
            if (Shown[i] is not double shown || Stored[i] is not double stored || Math.Abs(shown - stored) > tolerance)
                yield return $"ground: point {i} is shown at {Shown[i]} m and stored as {Stored[i]} m";
    }
}
