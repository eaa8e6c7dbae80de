using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>MapLibre GL JS in headless Chromium at the coast of Mull: OS Terrain 50 on land, GEBCO up to it.</summary>
public sealed class CoastInBrowserTests : IDisposable
{
    private const double Lon = -6.28, Lat = 56.58;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Land_ends_at_the_shore_and_the_sea_floor_begins_there()
    {
        Programs.SkipWhenMissing();
        string land = RealData.Require("dem/ost50_inner_hebrides"), sea = RealData.Require("bathy/inner_hebrides/gebco_2014_glider.tif"), archive = _folder.File("mull.pmtiles");
        TerraneProgram.Run("build", land + ",sea_values=-2..0", sea + ",ceiling=0", "-o", archive, "--bbox", "-6.7,56.3,-5.9,56.8").Exits(0);
        double[][] points = [.. from lon in Enumerable.Range(-6, 13) from lat in Enumerable.Range(-3, 7) select new[] { Math.Round(Lon + (lon * 0.01), 2), Math.Round(Lat + (lat * 0.01), 2) }];
        string screenshot = Path.Combine(Environment.GetEnvironmentVariable("TERRANE_SCREENSHOTS") ?? _folder.Path, "mull.png");
        TerrainView view = TerrainView.Of(archive, screenshot, Lon, Lat, 11.6, points);
        Assert.Empty(view.Messages);
        Assert.Equal(0, view.Picture.Unpainted);
        // A rounding step of a metre, and the mean of four pixels on a slope of one in one.
        Assert.Empty(view.GroundFindings(tolerance: 20));
        Assert.InRange(view.Shown.Count(metres => metres > 20), 20, 70);
        Assert.InRange(view.Shown.Count(metres => metres < -5), 15, 70);
        Assert.All(view.Shown, metres => Assert.InRange(metres!.Value, -120, 450));
    }
}
