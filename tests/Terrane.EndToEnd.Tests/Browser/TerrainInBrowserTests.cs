using System.Globalization;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>MapLibre GL JS in headless Chromium shows what was built. The broken archives prove that the checks can fail.</summary>
public sealed class TerrainInBrowserTests : IClassFixture<TerrainInBrowserTests.BuiltArchive>, IDisposable
{
    private const double SpikeLon = 15.02, SpikeLat = 47.01;

    private readonly BuiltArchive _built;
    private readonly TestFolder _folder = new();

    public TerrainInBrowserTests(BuiltArchive built) => _built = built;

    public void Dispose() => _folder.Dispose();

    // Around the summit: the hole of the fine source lies inside, the coast outside.
    private static readonly double[][] Points =
        [.. from lon in Enumerable.Range(-5, 11) from lat in Enumerable.Range(-2, 5) select new[] { Math.Round(15 + (lon * 0.01), 2), Math.Round(47 + (lat * 0.01), 2) }];

    [Fact]
    public void A_hill_of_two_sources_stands_as_it_was_made_without_spike_or_hole()
    {
        TerrainView view = Show(_built.Path);
        Assert.Empty(view.Messages);
        Assert.Empty(view.PictureFindings());
        Assert.Empty(view.GroundFindings(tolerance: 2));
        // Half a metre of rounding, the mean of four pixels, and the coarse source's straight lines in the hole of the fine one.
        Assert.All(view.Shown.Zip(Points), p => Assert.Equal(SyntheticHill.Height(p.Second[0], p.Second[1]), p.First!.Value, tolerance: 2));
    }

    [Fact]
    public void Beyond_a_coast_the_ground_falls_to_zero_and_no_deeper()
    {
        double[][] points = [.. from lon in Enumerable.Range(-3, 8) select new[] { Math.Round(SyntheticHill.Coast + (lon * 0.01), 2), 47.0 }];
        TerrainView view = TerrainView.Of(_built.Path, Screenshot("coast"), SyntheticHill.Coast, 47, 11.6, points);
        Assert.Empty(view.Messages);
        Assert.Equal(0, view.Picture.Unpainted);
        Assert.All(view.Shown, shown => Assert.InRange(shown!.Value, -1, 800));
        Assert.All(view.Shown.Zip(points).Where(p => p.Second[0] < SyntheticHill.Coast - 0.005),
            p => Assert.Equal(SyntheticHill.Height(p.Second[0], p.Second[1]), p.First!.Value, tolerance: 2));
        Assert.Equal(0, view.Shown[^1]!.Value, tolerance: 1);
    }

    [Fact]
    public void Pixels_with_alpha_would_be_noticed_as_a_spike_on_the_ground_and_in_the_picture()
    {
        TerrainView view = Show(Broken("spike"));
        Assert.Contains(view.PictureFindings(), f => f.StartsWith("spike", StringComparison.Ordinal));
        Assert.Contains(view.GroundFindings(tolerance: 2), f => f.Contains("-32768", StringComparison.Ordinal));
    }

    [Fact]
    public void A_tile_that_is_missing_would_be_noticed_as_a_hole_in_the_picture()
    {
        TerrainView view = Show(Broken("hole"));
        Assert.Contains(view.PictureFindings(), f => f.StartsWith("blank", StringComparison.Ordinal));
        Assert.NotEmpty(view.GroundFindings(tolerance: 2));
    }

    private TerrainView Show(string archive) => TerrainView.Of(archive, Screenshot(Path.GetFileNameWithoutExtension(archive)), 15, 47, 11.6, Points);

    private string Broken(string how)
    {
        string path = _folder.File(how + ".pmtiles");
        Programs.Node("break-archive.mjs", _built.Path, path, how, SpikeLon.ToString(CultureInfo.InvariantCulture), SpikeLat.ToString(CultureInfo.InvariantCulture));
        return path;
    }

    private string Screenshot(string name) => Path.Combine(Environment.GetEnvironmentVariable("TERRANE_SCREENSHOTS") ?? _folder.Path, name + ".png");

    /// <summary>The hill as tiles, built once.</summary>
    public sealed class BuiltArchive : IDisposable
    {
        private readonly TestFolder _folder = new();

        public BuiltArchive()
        {
            Programs.SkipWhenMissing();
            Path = _folder.File("hill.pmtiles");
            TerraneProgram.Run(["build", .. SyntheticHill.Write(_folder.Path).Select(path => path + ",crs=EPSG:4326"), "-o", Path]).Exits(0);
        }

        internal string Path { get; }

        public void Dispose() => _folder.Dispose();
    }
}
