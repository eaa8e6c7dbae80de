using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Browser;

/// <summary>MapLibre GL JS in headless Chromium at a seam and at voids of a hill. What is built without the remedy proves that the same check finds the fault.</summary>
public sealed class SeamsInBrowserTests : IDisposable
{
    // A tile of zoom 11, the deepest, ends at 14.9414: within the ramp of the feather, and through one of the voids.
    private const double TileEdge = 14.94140625, Lat = 47, Lon = 14.96;
    private const double Seam = 14.96, Excess = 60, Feather = 3000;
    private const double MetresOfDegree = 6378137 * Math.PI / 180, Radius = 700;

    private static readonly double EastScale = Math.Cos(Lat * Math.PI / 180);

    private static readonly double[][] Points =
        [.. from lon in Enumerable.Range(-6, 13) from lat in Enumerable.Range(-2, 5) select new[] { Math.Round(Lon + (lon * 0.01), 2), Math.Round(Lat + (lat * 0.01), 2) }];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_feathered_seam_of_60_metres_casts_no_line()
    {
        TerrainView view = ShowSeam("feather", "--feather", $"{Feather}m");
        Assert.Empty(view.Messages);
        Assert.Empty(view.PictureFindings());
        Assert.Empty(view.GroundFindings(tolerance: 2));
        Assert.All(view.Shown.Zip(Points), p => Assert.Equal(
            SyntheticHill.Height(p.Second[0], p.Second[1]) + (Excess * Math.Clamp((Seam - p.Second[0]) * MetresOfDegree * EastScale / Feather, 0, 1)), p.First!.Value, tolerance: 2));
    }

    [Fact]
    public void A_seam_without_a_feather_would_be_noticed_as_a_line()
    {
        TerrainView view = ShowSeam("no-feather");
        Assert.Contains(view.PictureFindings(), f => f.StartsWith("spike", StringComparison.Ordinal));
    }

    [Fact]
    public void Voids_filled_smoothly_have_no_cliffs_nor_does_the_one_across_a_tile_edge()
    {
        TerrainView view = ShowVoids("smooth");
        Assert.Empty(view.Messages);
        Assert.Empty(view.PictureFindings());
        Assert.Empty(view.GroundFindings(tolerance: 2));
        (double?, double[])[] shown = [.. view.Shown.Zip(Points)];
        Assert.All(shown.Where(p => !IsVoid(p.Item2, Radius + 100)), p => Assert.Equal(SyntheticHill.Height(p.Item2[0], p.Item2[1]), p.Item1!.Value, tolerance: 2));
        // The fill sinks a little in the middle, since far from all data it would end at 0 m.
        (double?, double[])[] inVoids = [.. shown.Where(p => IsVoid(p.Item2, Radius - 100))];
        Assert.Equal(4, inVoids.Length);
        Assert.All(inVoids, p => Assert.InRange(p.Item1!.Value - SyntheticHill.Height(p.Item2[0], p.Item2[1]), -60, 10));
    }

    [Fact]
    public void Voids_shown_as_zero_would_be_noticed_as_cliffs()
    {
        TerrainView view = ShowVoids("zero");
        Assert.Contains(view.PictureFindings(), f => f.StartsWith("spike", StringComparison.Ordinal));
    }

    // The upper source is 60 m too high and ends at the seam; the one beneath goes on to all sides.
    private TerrainView ShowSeam(string name, params string[] feather)
    {
        Programs.SkipWhenMissing();
        string upper = _folder.File("upper.asc"), lower = _folder.File("lower.asc");
        AsciiGrid.Write(upper, 14.76, 46.9, 0.0005, 400, 400, (lon, lat) => SyntheticHill.Height(lon, lat) + Excess);
        AsciiGrid.Write(lower, 14.7, 46.85, 0.0005, 1000, 600, (lon, lat) => SyntheticHill.Height(lon, lat));
        return Show(name, [upper + ",crs=EPSG:4326", lower + ",crs=EPSG:4326", .. feather]);
    }

    private TerrainView ShowVoids(string policy)
    {
        Programs.SkipWhenMissing();
        string holed = _folder.File("holed.asc");
        AsciiGrid.Write(holed, 14.8, 46.9, 0.0005, 600, 400, (lon, lat) => IsVoid([lon, lat], Radius) ? null : SyntheticHill.Height(lon, lat));
        return Show("void-" + policy, [holed + ",crs=EPSG:4326", "--void", policy]);
    }

    private TerrainView Show(string name, string[] build)
    {
        string archive = _folder.File(name + ".pmtiles");
        TerraneProgram.Run(["build", .. build, "-o", archive]).Exits(0);
        return TerrainView.Of(archive, Path.Combine(Environment.GetEnvironmentVariable("TERRANE_SCREENSHOTS") ?? _folder.Path, name + ".png"), Lon, Lat, 11.6, Points);
    }

    // One round void within a tile, one that reaches over a tile's edge.
    private static bool IsVoid(double[] place, double radius) => Within(place, 14.99, 47.005, radius) || Within(place, TileEdge, 46.995, radius);

    private static bool Within(double[] place, double lon, double lat, double radius) =>
        Math.Pow((place[0] - lon) * EastScale, 2) + Math.Pow(place[1] - lat, 2) < Math.Pow(radius / MetresOfDegree, 2);
}
