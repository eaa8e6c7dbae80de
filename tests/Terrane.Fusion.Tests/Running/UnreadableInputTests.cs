using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Running;

/// <summary>Input that is there but cannot be read is a data error of its step; the others are fused.</summary>
public sealed class UnreadableInputTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000;

    private readonly Ground _ground = new();

    public UnreadableInputTests()
    {
        _ground.Raster("base.tif", 400, 400, West, North, 10, (_, _) => 1);
        _ground.Raster("over.tif", 200, 400, West, North, 10, (_, _) => 2);
        _ground.Raster("more.tif", 200, 400, West + 2000, North, 10, (_, _) => 3);
        _ground.Raster("shift.tif", 400, 400, West, North, 10, (_, _) => 5);
        foreach (string name in (string[])["more", "shift"])
        {
            byte[] all = File.ReadAllBytes(_ground.Path(name + ".tif"));
            File.WriteAllBytes(_ground.Path(name + "-cut.tif"), all[..(all.Length / 2)]);
        }
        _ground.Write("junk.tif", "no raster");
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("path: over.tif", 0, "ok", 80_000, null)]
    [InlineData("path: over.tif, vertical_offset: shift.tif", 0, "ok", 80_000, null)]
    [InlineData("path: junk.tif", 1, "error", 0, "raster.open")]
    [InlineData("path: more-cut.tif", 1, "error", 0, "raster.read")]
    [InlineData("path: [over.tif, junk.tif]", 1, "partial", 80_000, "raster.open")]
    [InlineData("path: [over.tif, more-cut.tif]", 1, "partial", 80_000, "raster.read")]
    [InlineData("path: over.tif, vertical_offset: junk.tif", 1, "error", 0, "raster.open")]
    [InlineData("path: over.tif, vertical_offset: shift-cut.tif", 1, "error", 0, "raster.read")]
    public void A_step_that_cannot_be_read_is_an_outcome_and_the_others_go_on(string provider, int errors, string status, int pixels, string? code)
    {
        string policy = $"name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {{base: {{path: base.tif}}, over: {{{provider}}}}}\n" +
            "steps: [{provider: base, operator: overwrite}, {provider: over, operator: overwrite}]\n";
        FuseOptions options = Fused.Options(_ground, policy, new Bounds(West, North - 4000, West + 4000, North), "out.tif");
        FuseSummary summary = Fused.Do(options);
        Assert.Equal((errors, 160_000), (summary.DataErrors, summary.Pixels));
        JsonNode report = JsonNode.Parse(File.ReadAllText(options.Output + ".report.json"))!, over = report["steps"]![1]!;
        Assert.Equal(("ok", status, pixels), (report["steps"]![0]!["status"]!.GetValue<string>(), over["status"]!.GetValue<string>(), over["pixels"]!.GetValue<int>()));
        Assert.Equal(code is not null, over["error"] is not null);
        Assert.Equal(code is null ? [] : [code], report["dataErrors"]!.AsArray().Select(e => e!["code"]!.GetValue<string>()));
        Assert.Equal(160_000 - pixels, Ground.Read(options.ProvenanceOutput).Count(id => id == 1));
    }
}
