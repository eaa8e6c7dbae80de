using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>MapLibre's hillshade of adaptively rounded tiles shows no steps: it is that of unrounded ones but for a few grey values. Coarse steps prove that the check can fail.</summary>
public sealed class RoundingInBrowserTests : IDisposable
{
    private const double Lon = 15, Lat = 47;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Adaptive_rounding_shows_no_steps_on_flat_land_nor_on_slopes_and_coarse_steps_would()
    {
        Programs.SkipWhenMissing();
        string source = _folder.File("plain-and-hill.asc");
        AsciiGrid.Write(source, 14.9, 46.93, 0.0004, 500, 350, (lon, lat) => Height(lon, lat));
        byte[] exact = Shade(source, "none"), adaptive = Shade(source, "adaptive"), coarse = Shade(source, "4");
        Assert.Empty(Findings(exact, adaptive));
        Assert.Equal(3, Findings(exact, coarse).Count());
    }

    // A plain that rises by a metre in a hundred, and a steep hill on it.
    private static double Height(double lon, double lat) => 200 + ((lon - 14.9) * 760) + (SyntheticHill.Height(lon, lat) - 300);

    private static IEnumerable<string> Findings(byte[] exact, byte[] rounded)
    {
        int[] differences = [.. exact.Zip(rounded, (a, b) => Math.Abs(a - b)).Order()];
        if (differences.Average() > 1) yield return $"the grey values differ by {differences.Average():0.00} on average";
        if (differences[differences.Length * 99 / 100] > 6) yield return $"one in a hundred pixels differs by {differences[differences.Length * 99 / 100]} or more";
        // Terraces: flat treads of one grey, and lines between them.
        if (Rough(rounded) > Rough(exact) + 0.4) yield return $"neighbours differ by {Rough(rounded):0.00} on average, and by {Rough(exact):0.00} without rounding";
    }

    private static double Rough(byte[] grey) => grey.Skip(1).Zip(grey, (a, b) => Math.Abs(a - b)).Average();

    private byte[] Shade(string source, string rounding)
    {
        string archive = _folder.File($"{rounding}.pmtiles"), screenshot = Path.Combine(Environment.GetEnvironmentVariable("TERRANE_SCREENSHOTS") ?? _folder.Path, $"rounding-{rounding}.png");
        TerraneProgram.Run("build", source + ",crs=EPSG:4326", "--rounding", rounding, "-o", archive).Exits(0);
        string greys = _folder.File($"{rounding}.grey");
        TerrainView view = TerrainView.Of(archive, screenshot, Lon, Lat, 11.6, [[Lon, Lat]], greys);
        Assert.Empty(view.Messages);
        Assert.Equal(0, view.Picture.Unpainted);
        return File.ReadAllBytes(greys);
    }
}
