using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Running;

/// <summary>What each operator makes of two rasters that overlap: a low one of 0..39 columns, a high one of columns 20..59.</summary>
public sealed class OperatorTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000, Size = 10;
    private static readonly Bounds Extent = new(West, North - 300, West + 600, North);

    private readonly Ground _ground = new();

    public OperatorTests()
    {
        _ground.Raster("low.tif", 40, 30, West, North, Size, (_, _) => 10);
        _ground.Raster("high.tif", 40, 30, West + 200, North, Size, (_, _) => 20);
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("overwrite", 20, 2)]
    [InlineData("fill", 10, 1)]
    [InlineData("min", 10, 1)]
    [InlineData("max", 20, 2)]
    [InlineData("mean", 15, 1)]
    public void In_the_overlap_one_is_chosen_or_both_are_joined(string name, float elevation, uint id)
    {
        Fused fused = Run($"operator: {name}");
        Assert.Equal((60, 30), (fused.Width, fused.Height));
        Assert.Equal(Row(10, elevation, 20), fused.Elevation[..60]);
        Assert.Equal(Row(1u, id, 2u), fused.Ids[..60]);
    }

    [Fact]
    public void A_transition_goes_by_the_provider_beneath_whichever_survey_of_it()
    {
        // Two surveys of one provider, and sea around them: over both the lower one wins, elsewhere what comes.
        _ground.Raster("a.tif", 10, 30, West, North, Size, (_, _) => 10);
        _ground.Raster("b.tif", 10, 30, West + 200, North, Size, (_, _) => 30);
        _ground.Raster("over.tif", 60, 30, West, North, Size, (_, _) => 20);
        Fused fused = Fused.Run(_ground, "name: t\ncrs: EPSG:32630\nresolution: 10\nproviders:\n  sea: {type: constant, value: 0}\n  surveys: {path: [a.tif, b.tif], surveys: files}\n  over: {path: over.tif}\n" +
            "steps:\n  - {provider: sea, operator: overwrite}\n  - {provider: surveys, operator: overwrite}\n  - {provider: over, operator: overwrite, transitions: [{over: surveys, operator: min}]}\n", Extent);
        Assert.Equal([.. Enumerable.Repeat(10f, 10), .. Enumerable.Repeat(20f, 50)], fused.Elevation[..60]);
        uint[] ids = fused.Ids[..60];
        Assert.Equal((3u, 5u, 5u, 5u), (ids[5], ids[15], ids[25], ids[45])); // 1 sea, 2 the provider, 3 and 4 its surveys, 5 what comes
        Assert.All(fused.Ids.Chunk(60), row => Assert.Equal(ids, row));
    }

    [Fact]
    public void A_CRS_is_for_its_area()
    {
        string policy = _ground.Write("p.yaml", "name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {a: {path: low.tif}}\nsteps: [{provider: a, operator: fill}]\n");
        var options = new FuseOptions { Policy = PolicyFile.Load(policy), Box = new Bounds(100, 54, 100.1, 54.1), Output = _ground.Path("out.tif") };
        var error = Assert.Throws<FusionException>(() => FusionPlan.Make(options, TestContext.Current.CancellationToken));
        Assert.Equal(("fusion.crs.area", true), (error.Code, error.Message.Contains("p.yaml:2", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_weighted_mean_carries_weight_and_uncertainty()
    {
        Fused fused = Run("operator: weighted_mean, weight: 3, uncertainty: 0.4", "variables: [uncertainty, weight]\n", "weight: 1, uncertainty: 0.3");
        Assert.Equal(Row(10, 17.5f, 20), fused.Elevation[..60]);
        Assert.Equal(Row(1u, 2u, 2u), fused.Ids[..60]);
        Assert.Equal(Row(1f, 4f, 3f), fused.Weight[..60]);
        // 0.3² + 0.4² + (1 * 7.5² + 3 * 2.5²) / 4 / 2
        float both = (float)Math.Sqrt(0.09 + 0.16 + (((7.5 * 7.5) + (3 * 2.5 * 2.5)) / 4 / 2));
        Assert.Equal(0.3f, fused.Uncertainty[0], 1e-6f);
        Assert.Equal(both, fused.Uncertainty[30], 1e-5f);
        Assert.Equal(0.4f, fused.Uncertainty[50], 1e-6f);
    }

    [Fact]
    public void A_feather_ramps_over_its_metres_from_the_border_with_what_lies_beneath()
    {
        Fused fused = Run("operator: feather, distance: 100");
        for (int col = 20; col < 40; col++)
        {
            // Distances count from the edge between the pixels, half a pixel before the first centre. The lower one ends at column 40, and gives way there.
            double w = Math.Min(1, (col - 20 + 0.5) / 10), v = Math.Min(1, (40 - col - 0.5) / 10);
            Assert.Equal(10 + (10 * (w / (w + ((1 - w) * v)))), fused.Elevation[(15 * 60) + col], 1e-4);
            Assert.Equal(w / (w + ((1 - w) * v)) >= 0.5 ? 2u : 1u, fused.Ids[(15 * 60) + col]);
        }
        Assert.Equal(20, fused.Elevation[(15 * 60) + 45]);
    }

    [Fact]
    public void A_feather_in_degrees_is_measured_on_the_ground_both_ways()
    {
        // At 60 degrees north a degree of longitude is half as long: the ramp is twice as many pixels wide as high.
        const double Step = 1.0 / 3600;
        _ground.Raster("base.tif", 200, 200, 10, 60, Step, (_, _) => 0, "EPSG:4326");
        _ground.Raster("over.tif", 100, 100, 10 + (50 * Step), 60 - (50 * Step), Step, (_, _) => 100, "EPSG:4326");
        string policy = "name: t\ncrs: EPSG:4326\nresolution: 1/3600\nproviders:\n  a: {path: base.tif}\n  b: {path: over.tif}\nsteps:\n" +
            "  - {provider: a, operator: overwrite}\n  - {provider: b, operator: feather, distance: 310}\n";
        Fused fused = Fused.Run(_ground, policy, new Bounds(10, 60 - (200 * Step), 10 + (200 * Step), 60));
        double across = Math.Cos((60 - (100 * Step)) * Math.PI / 180) * 111_600 * Step, down = 111_412 * Step; // lengths of a degree at 60 N, WGS 84
        double east = Enumerable.Range(50, 18).Average(col => fused.Elevation[(100 * 200) + col + 1] - fused.Elevation[(100 * 200) + col]);
        double south = Enumerable.Range(50, 8).Average(row => fused.Elevation[((row + 1) * 200) + 100] - fused.Elevation[(row * 200) + 100]);
        Assert.Equal(100 / (310 / across), east, 0.05);
        Assert.Equal(100 / (310 / down), south, 0.05);
    }

    [Fact]
    public void A_transition_goes_by_the_provider_beneath_whatever_its_survey()
    {
        _ground.Raster("west.tif", 20, 30, West, North, Size, (_, _) => 1);
        _ground.Raster("east.tif", 20, 30, West + 200, North, Size, (_, _) => 2);
        string policy = """
            name: t
            crs: EPSG:32630
            resolution: 10
            providers:
              surveys: {path: [west.tif, east.tif], surveys: files}
              plain: {type: constant, value: 5}
              top: {type: constant, value: 9}
            steps:
              - {provider: plain, operator: overwrite}
              - {provider: surveys, operator: overwrite}
              - {provider: top, operator: overwrite, transitions: [{over: surveys, operator: min}]}
            """;
        Fused fused = Fused.Run(_ground, policy, Extent);
        Assert.Equal([1f, 2f, 9f], [fused.Elevation[5], fused.Elevation[25], fused.Elevation[45]]);
        // 1 plain, 2 surveys, 3 east.tif, 4 west.tif, 5 top
        Assert.Equal([4u, 3u, 5u], [fused.Ids[5], fused.Ids[25], fused.Ids[45]]);
    }

    [Fact]
    public void Zones_bound_a_step_and_the_background_fills_the_rest()
    {
        // 500000 E is the central meridian, 3 degrees west; 0.006 degrees are 392 m here, so the zone ends within column 39.
        string zone = "zone: {type: polygon, coords: [[-3.1, 53], [-2.994, 53], [-2.994, 55], [-3.1, 55]]}";
        Fused fused = Run($"operator: overwrite, {zone}", "background: -7\n");
        Assert.Equal([10f, 20f, 10f, -7f], [fused.Elevation[5], fused.Elevation[25], fused.Elevation[39], fused.Elevation[40]]);
        Assert.Equal(38, Enumerable.Range(0, 60).Last(col => fused.Elevation[col] == 20));
        Assert.Equal([2u, 3u, 1u], [fused.Ids[5], fused.Ids[25], fused.Ids[59]]);
    }

    private Fused Run(string over, string top = "", string under = "weight: 1") => Fused.Run(_ground, $$"""
        name: t
        crs: EPSG:32630
        resolution: 10
        {{top}}
        providers:
          low: {path: low.tif}
          high: {path: high.tif}
        steps:
          - {provider: low, operator: overwrite, {{under}}}
          - {provider: high, {{over}}}
        """, Extent);

    private static T[] Row<T>(T low, T both, T high) => [.. Enumerable.Repeat(low, 20), .. Enumerable.Repeat(both, 20), .. Enumerable.Repeat(high, 20)];
}
