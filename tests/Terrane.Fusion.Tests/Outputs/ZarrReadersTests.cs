using System.Diagnostics;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Tests.Support;

namespace Terrane.Fusion.Tests.Outputs;

/// <summary>A Zarr store as software that is not ours reads it: with CRS, voids and whole ids.</summary>
public sealed class ZarrReadersTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000;

    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Fact]
    public void Xarray_and_GDAL_find_the_cells_the_CRS_and_the_ids_of_the_GeoTIFF()
    {
        Assert.SkipWhen(!Runs("/usr/bin/python3", "-c", "import xarray, zarr, rasterio"), "xarray, zarr or rasterio is not installed: run ./check once.");
        (string store, Fused tif) = Make();
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("read_zarr.py"), store))!;
        foreach (string reader in (string[])["xarray", "gdal"])
        {
            Assert.Equal("[\"float32\",\"uint32\"]", found[reader]!["types"]!.ToJsonString());
            Assert.True(found[reader]!["wkt"]!.GetValue<bool>());
            Same(tif, found[reader]!);
        }
        Assert.Equal((West + 5, North - 5), (found["xarray"]!["x0"]!.GetValue<double>(), found["xarray"]!["y0"]!.GetValue<double>()));
        Assert.Equal("over", found["xarray"]!["dict"]!["2"]!["provider"]!.GetValue<string>());
        Assert.True(found["gdal"]!["nan"]!.GetValue<bool>());
        Assert.Equal([10, 0, West, 0, -10, North], found["gdal"]!["transform"]!.AsArray().Select(v => v!.GetValue<double>()));
    }

    [Fact]
    public void Zarrita_finds_the_same()
    {
        string script = Path.Combine(Programs.Root, "tests", "js", "read-zarr.mjs");
        Assert.SkipWhen(!Directory.Exists(Path.Combine(Programs.Root, "tests", "js", "node_modules", "zarrita")), "zarrita is not installed: run ./check once.");
        (string store, Fused tif) = Make();
        JsonNode found = JsonNode.Parse(Programs.Run("node", script, store))!;
        Assert.Equal("[\"float32\",\"uint32\"]", found["types"]!.ToJsonString());
        Assert.Equal("Uint32Array", found["kind"]!.GetValue<string>());
        Same(tif, found);
    }

    private static void Same(Fused tif, JsonNode found)
    {
        Assert.Equal(tif.Elevation.Count(float.IsNaN), found["voids"]!.GetValue<int>());
        double sum = tif.Elevation.Where(v => !float.IsNaN(v)).Sum(v => (double)v);
        Assert.Equal(sum, found["sum"]!.GetValue<double>(), Math.Abs(sum) * 1e-9);
        foreach (IGrouping<uint, uint> id in tif.Ids.GroupBy(id => id)) Assert.Equal(id.Count(), found["counts"]![$"{id.Key}"]!.GetValue<int>());
    }

    // Larger than a chunk both ways, with voids and an edge chunk that is padded.
    private (string Store, Fused Tif) Make()
    {
        _ground.Raster("base.tif", 700, 600, West, North, 10, (c, r) => c < 40 ? float.NaN : c - (r / 2f));
        _ground.Raster("over.tif", 300, 300, West + 3000, North - 2000, 10, (c, r) => c + r);
        string policy = "name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {base: {path: base.tif}, over: {path: over.tif}}\nsteps:\n" +
            "  - {provider: base, operator: overwrite}\n  - {provider: over, operator: feather, distance: 100}\n";
        var extent = new Bounds(West, North - 6000, West + 7000, North);
        Fused.Do(Fused.Options(_ground, policy, extent, "out.zarr"));
        return (_ground.Path("out.zarr"), Fused.Run(_ground, policy, extent));
    }

    private static bool Runs(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
