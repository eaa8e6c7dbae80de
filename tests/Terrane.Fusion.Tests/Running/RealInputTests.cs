using System.Diagnostics;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Running;

/// <summary>Published data, against computations that are not ours.</summary>
public sealed class RealInputTests : IDisposable
{
    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void The_Hebrides_have_their_sea_from_GEBCO_and_their_land_from_Terrain_50_as_numpy_counts_them()
    {
        string data = RealData.Path("bathy/inner_hebrides/gebco_2014_glider.tif")[..^"/bathy/inner_hebrides/gebco_2014_glider.tif".Length];
        Assert.SkipWhen(!Installed(), "rasterio or gdalwarp is not installed: run ./check once.");
        FuseOptions options = Options($$"""
            name: Mull
            crs: EPSG:32629
            resolution: 30
            providers:
              gebco: {path: {{data}}/bathy/inner_hebrides/gebco_2014_glider.tif}
              os50: {path: {{data}}/dem/ost50_inner_hebrides, sea_values: [-2, 0]}
            steps:
              - {provider: gebco, operator: overwrite}
              - {provider: os50, operator: overwrite}
            """, new Bounds(-6.4, 56.2, -5.9, 56.5));
        Assert.Equal(0, Fused.Do(options).DataErrors);
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("hebrides.py"), data, options.Output, options.ProvenanceOutput, _ground.Folder))!;
        Assert.Equal(found["numpy"]!.ToJsonString(), found["terrane"]!.ToJsonString());
        Assert.Equal(0, found["differ"]!.GetValue<int>());
        // GEBCO's steepest slopes fall by metres a pixel, and a mesh is a thousandth of a pixel off.
        Assert.InRange(found["most"]!.GetValue<double>(), 0, 0.005);
        Assert.True(found["terrane"]![1]!.GetValue<int>() > 400_000);
        Assert.True(found["terrane"]![2]!.GetValue<int>() > 400_000);
    }

    [Fact]
    public void Armenia_is_within_a_fifth_of_a_metre_of_its_publishers_merge()
    {
        string fine = RealData.Path("dem/glo_armenia/glo_30_left.tif"), folder = Path.GetDirectoryName(fine)!;
        Assert.SkipWhen(!Installed(), "rasterio is not installed: run ./check once.");
        FuseOptions options = Options($$"""
            name: Armenia
            resolution: 1/3600
            providers:
              glo30: {path: {{fine}}}
              glo90: {path: {{folder}}/glo_90_right.tif}
            steps:
              - {provider: glo90, operator: overwrite}
              - {provider: glo30, operator: overwrite}
            """, new Bounds(42.95, 40.45, 43.05, 40.55));
        Fused.Do(options);
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("armenia.py"), $"{folder}/glo_merged.tif", options.Output, options.ProvenanceOutput))!;
        Assert.Equal([64_800, 64_800], [found["pixels"]![0]!.GetValue<int>(), found["pixels"]![1]!.GetValue<int>()]);
        Assert.InRange(found["rmse"]![1]!.GetValue<double>(), 0, 0.2);
    }

    private FuseOptions Options(string policy, Bounds degrees) => new()
    {
        Policy = PolicyFile.Load(_ground.Write("policy.yaml", policy)),
        Box = degrees,
        Output = _ground.Path("out.tif"),
        Workers = 1,
    };

    private static bool Installed()
    {
        using Process process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "command -v gdalwarp && /usr/bin/python3 -c 'import rasterio'"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
