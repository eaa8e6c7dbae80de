using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Running;

/// <summary>Filters, masks and stacks on published data, against numpy and GDAL.</summary>
public sealed class FilterOracleTests : IDisposable
{
    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("despike", "despike: 8")]
    [InlineData("gap", "gap_fill: 150")]
    public void Filters_of_mountains_are_those_of_numpy(string kind, string filter)
    {
        string path = RealData.Path("dem/bigtujunga.tif");
        Installed();
        // Ragged holes, pinholes and gaps: all that is not between two contours.
        string policy = $"name: t\ncrs: EPSG:32611\nresolution: 30\nproviders: {{a: {{path: {path}, valid_range: [700, 1500]}}}}\nsteps: [{{provider: a, operator: overwrite, filter: {{F}}}}]\n";
        var extent = new Bounds(380_010, 3_792_000, 395_010, 3_801_000);
        Make(policy.Replace("F", "", StringComparison.Ordinal), extent, "plain.tif");
        Make(policy.Replace("F", filter, StringComparison.Ordinal), extent, "filtered.tif");
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("filters.py"), kind, _ground.Path("plain.tif"), _ground.Path("filtered.tif")))!;
        Assert.True(found["changed"]!.GetValue<int>() > 100, found.ToJsonString());
        Assert.Equal(0, found["differ"]!.GetValue<int>());
        Assert.InRange(found["most"]!.GetValue<double>(), 0, 1e-3);
    }

    [Theory]
    [InlineData("zone: {type: polygon, path: @P}", "", true)]
    [InlineData("filter: {mask: land}", "land: @P\n", true)]
    [InlineData("filter: {mask: ocean}", "land: @P\n", false)]
    public void Zones_and_masks_of_polygons_are_those_of_gdal_rasterize(string use, string head, bool inside)
    {
        string path = RealData.Path("countries/concelhos.gpkg");
        Installed();
        string policy = $"name: t\ncrs: EPSG:32626\nresolution: 100\n{head}providers: {{a: {{type: constant, value: 1}}}}\nsteps: [{{provider: a, operator: overwrite, {use}}}]\n".Replace("@P", path, StringComparison.Ordinal);
        Make(policy, new Bounds(598_000, 4_170_000, 668_000, 4_202_000), "out.tif");
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("polygons.py"), path, _ground.Path("out.tif"), inside ? "1" : "0", _ground.Folder))!;
        Assert.True(found["inside"]!.GetValue<int>() > 60_000, found.ToJsonString());
        // Sides of polygons are straight here in EPSG:3857 and there in UTM: a centre on the very border may fall either way.
        Assert.InRange(found["differ"]!.GetValue<int>(), 0, 3);
    }

    [Fact]
    public void Three_levels_of_Sao_Miguel_are_as_gdalwarp_and_numpy_lay_them()
    {
        string dem = RealData.Path("dem/sao_miguel/eu_dem_v11.tif"), bathy = RealData.Path("bathy/azores_bathy_1m.nc"), world = RealData.Path("bathy/global/ETOPO1_Ice_g_geotiff.resampled-1deg.tif");
        Installed();
        string policy = $"name: t\ncrs: EPSG:4326\nresolution: 1/480\nproviders:\n  world: {{path: {world}}}\n  azores: {{path: {bathy}, crs: EPSG:4326, ceiling: 0}}\n" +
            $"  eudem: {{path: {dem}, valid_range: [0.01, 3000]}}\nsteps:\n  - {{provider: world, operator: overwrite}}\n  - {{provider: azores, operator: overwrite}}\n  - {{provider: eudem, operator: overwrite}}\n";
        Make(policy, new Bounds(-26.5, 37.25, -24.5, 38.25), "out.tif");
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("sao_miguel.py"), world, bathy, dem, _ground.Path("out.tif"), _ground.Path("out-provenance.tif"), _ground.Folder))!;
        Assert.Equal(found["numpy"]!.ToJsonString(), found["terrane"]!.ToJsonString());
        Assert.Equal(0, found["differ"]!.GetValue<int>());
        Assert.InRange(found["most"]!.GetValue<double>(), 0, 0.02);
        Assert.True(found["terrane"]![2]!.GetValue<int>() > 10_000 && found["terrane"]![3]!.GetValue<int>() > 10_000, found.ToJsonString());
    }

    private void Make(string policy, Bounds extent, string output) => Fused.Do(Fused.Options(_ground, policy, extent, output));

    private static void Installed() => Assert.SkipWhen(!File.Exists("/usr/bin/python3") || !Programs.Has("gdalwarp") || !Programs.Has("gdal_rasterize"), "rasterio or GDAL's programs are not installed: run ./check once.");
}
