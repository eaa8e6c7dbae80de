using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Quality;

/// <summary>The report on quality counts what can be counted again from the output.</summary>
public sealed class QualityTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000;
    private static readonly Bounds Extent = new(West, North - 3000, West + 4000, North);

    private readonly Ground _ground = new();

    public QualityTests()
    {
        // A hillside of 10 m a pixel, which is no jump; what lies over it is 5 m too high, in two ragged pieces that meet.
        _ground.Raster("base.tif", 400, 300, West, North, 10, (c, r) => r < 20 ? float.NaN : c * 10);
        _ground.Raster("a.tif", 100, 100, West + 1000, North - 1000, 10, (c, r) => (c * 7 + r * 3) % 50 == 0 ? float.NaN : 1000 + (c * 10) + 5);
        _ground.Raster("b.tif", 100, 100, West + 2000, North - 1000, 10, (c, _) => 2000 + (c * 10) + 5);
    }

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void A_datum_that_is_wrong_by_five_metres_is_the_median_jump_on_a_slope_of_ten()
    {
        JsonNode report = Make("out.tif");
        JsonNode border = report["borders"]!.AsArray().Single(b => b!["from"]!.GetValue<string>() == "base")!;
        Assert.Equal((5.0, "likely", "over"), (border["medianJump"]!.GetValue<double>(), border["vdatumRisk"]!.GetValue<string>(), border["to"]!.GetValue<string>()));
        Assert.Equal(border["edges"]!.GetValue<long>(), border["jumps"]!.GetValue<long>());
        JsonNode within = report["borders"]!.AsArray().Single(b => b!["from"]!.GetValue<string>() == "over")!; // one survey to the other, which has two voids there
        Assert.Equal((98L, 0L, 98L, 0.0, "none"), (within["edges"]!.GetValue<long>(), within["jumps"]!.GetValue<long>(), within["cliffs"]!.GetValue<long>(), within["medianJump"]!.GetValue<double>(), within["vdatumRisk"]!.GetValue<string>()));
        Assert.Equal((0.933333, 8000L), (report["coverage"]!.GetValue<double>(), report["voids"]!["pixels"]!.GetValue<long>()));
        Assert.Equal(1, report["sources"]!.AsArray().Sum(s => s!["share"]!.GetValue<double>()) + report["voids"]!["share"]!.GetValue<double>(), 1e-5);
        JsonArray points = JsonNode.Parse(File.ReadAllText(_ground.Path("out.tif.quality.geojson")))!["features"]!.AsArray();
        Assert.Equal(Math.Min(1000, report["jumps"]!.GetValue<long>()), points.Count);
        double[] jumps = [.. points.Select(p => Math.Abs(p!["properties"]!["jump"]!.GetValue<double>()))];
        Assert.Equal(jumps.OrderDescending(), jumps);
        Assert.All(points, p => Assert.InRange(p!["geometry"]!["coordinates"]![1]!.GetValue<double>(), 54.1, 54.2));
    }

    [Fact]
    public void Edges_cliffs_jumps_and_medians_are_those_counted_one_by_one()
    {
        JsonNode report = Make("out.tif");
        double[] z = Ground.Read(_ground.Path("out.tif")), ids = Ground.Read(_ground.Path("out-provenance.tif"));
        var all = new Dictionary<(string, string), List<(double Step, double Jump)>>();
        string Name(double id) => id == 1 ? "base" : "over"; // 2 to 4: over, and its surveys
        for (int row = 0; row < 300; row++)
            for (int col = 0; col < 400; col++)
                foreach ((int right, int down) in ((int, int)[])[(1, 0), (0, 1)])
                {
                    int At(int times) => col + (times * right) is >= 0 and < 400 && row + (times * down) is >= 0 and < 300 ? ((row + (times * down)) * 400) + col + (times * right) : -1;
                    if (At(1) < 0 || ids[At(0)] == ids[At(1)] || ids[At(0)] == 0 || ids[At(1)] == 0) continue;
                    double[] slopes = [.. At(-1) >= 0 && ids[At(-1)] == ids[At(0)] ? [z[At(0)] - z[At(-1)]] : Array.Empty<double>(), .. At(2) >= 0 && ids[At(2)] == ids[At(1)] ? [z[At(2)] - z[At(1)]] : Array.Empty<double>()];
                    double step = z[At(1)] - z[At(0)], jump = step - (slopes.Length == 0 ? 0 : slopes.Average());
                    bool turned = Name(ids[At(0)]) == "over" && Name(ids[At(1)]) == "base";
                    (string, string) pair = turned ? ("base", "over") : (Name(ids[At(0)]), Name(ids[At(1)]));
                    if (!all.TryGetValue(pair, out List<(double, double)>? list)) all[pair] = list = [];
                    list.Add(turned ? (-step, -jump) : (step, jump));
                }
        Assert.Equal(all.Count, report["borders"]!.AsArray().Count);
        foreach (JsonNode? border in report["borders"]!.AsArray())
        {
            List<(double Step, double Jump)> list = all[(border!["from"]!.GetValue<string>(), border["to"]!.GetValue<string>())];
            Assert.Equal((list.Count, list.Count(e => Math.Abs(e.Step) > 3), list.Count(e => Math.Abs(e.Jump) > 3)), (border["edges"]!.GetValue<int>(), border["cliffs"]!.GetValue<int>(), border["jumps"]!.GetValue<int>()));
            Assert.Equal(list.Select(e => e.Step).Order().ElementAt((list.Count - 1) / 2), border["medianStep"]!.GetValue<double>(), 0.005);
            Assert.Equal(list.Select(e => e.Jump).Order().ElementAt((list.Count - 1) / 2), border["medianJump"]!.GetValue<double>(), 0.005);
        }
    }

    [Theory]
    [InlineData("cut.tif", 64, 3)]
    [InlineData("cut.zarr", 96, 2)]
    public void Files_are_the_same_whatever_the_cells_and_workers(string name, int cell, int workers)
    {
        Make("whole.tif");
        Make(name, cell, workers);
        foreach (string file in (string[])["geojson", "png"]) Assert.Equal(File.ReadAllBytes(_ground.Path($"whole.tif.quality.{file}")), File.ReadAllBytes(_ground.Path($"{name}.quality.{file}")));
        JsonObject Read(string output)
        {
            JsonObject report = JsonNode.Parse(File.ReadAllText(_ground.Path($"{output}.quality.json")))!.AsObject();
            report.Remove("plan"); // cells are a part of it
            return report;
        }
        Assert.Equal(Read("whole.tif").ToJsonString(), Read(name).ToJsonString());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(_ground.Path("whole.tif.quality.png"))[..4]);
    }

    [Theory]
    [InlineData(", vertical_datum: EGM96", ", vertical_datum: EGM96", "none")]
    [InlineData(", vertical_datum: EGM96", "", "possible")]
    public void Where_nobody_states_a_datum_there_is_a_risk_though_the_border_is_smooth(string first, string second, string risk)
    {
        string policy = $"name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {{base: {{path: base.tif{first}}}, over: {{path: base.tif{second}}}}}\nsteps:\n" +
            "  - {provider: base, operator: overwrite}\n  - {provider: over, operator: overwrite, filter: {max_elevation: 2000}}\n";
        Fused.Do(Fused.Options(_ground, policy, Extent, "out.tif") with { Quality = true });
        JsonNode report = JsonNode.Parse(File.ReadAllText(_ground.Path("out.tif.quality.json")))!;
        Assert.Equal((risk, 280L, 0L), (report["vdatumRisk"]!.GetValue<string>(), report["edges"]!.GetValue<long>(), report["jumps"]!.GetValue<long>()));
    }

    private JsonNode Make(string output, int cell = FuseOptions.DefaultCell, int workers = 1)
    {
        const string Policy = "name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {base: {path: base.tif}, over: {path: [a.tif, b.tif], surveys: files}}\nsteps:\n" +
            "  - {provider: base, operator: overwrite}\n  - {provider: over, operator: overwrite}\n";
        Fused.Do(Fused.Options(_ground, Policy, Extent, output, cell, workers) with { Quality = true });
        return JsonNode.Parse(File.ReadAllText(_ground.Path(output + ".quality.json")))!;
    }
}
