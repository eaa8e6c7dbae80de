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

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Zarrita_finds_the_same(int format)
    {
        string script = Path.Combine(Programs.Root, "tests", "js", "read-zarr.mjs");
        Assert.SkipWhen(!Directory.Exists(Path.Combine(Programs.Root, "tests", "js", "node_modules", "zarrita")), "zarrita is not installed: run ./check once.");
        (string store, Fused tif) = Make(format);
        JsonNode found = JsonNode.Parse(Programs.Run("node", script, store, $"{format}"))!;
        Assert.Equal("[\"float32\",\"uint32\"]", found["types"]!.ToJsonString());
        Assert.Equal("Uint32Array", found["kind"]!.GetValue<string>());
        Assert.Equal(("over", West + 5), (found["dict"]!["2"]!["provider"]!.GetValue<string>(), found["x0"]!.GetValue<double>()));
        Same(tif, found);
        if (format == 2) return;
        JsonNode attributes = found["attrs"]!;
        Assert.Equal("EPSG:32630", attributes["proj:code"]!.GetValue<string>());
        Assert.Equal([10, 0, West, 0, -10, North], attributes["spatial:transform"]!.AsArray().Select(v => v!.GetValue<double>()));
        Assert.Equal([0, 0, 0, 0, 0, 0, 0xf8, 0x7f], Convert.FromBase64String(attributes["_FillValue"]!.GetValue<string>())); // NaN, as a little-endian double
    }

    [Fact]
    public void Version_3_is_read_by_GDAL_and_zarr_python_where_they_are_new_enough()
    {
        JsonNode? readers = Runs("/usr/bin/python3", "-c", "import rasterio") ? JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("read_zarr3.py"))) : null;
        Assert.SkipWhen(readers is null || readers.AsArray().Count == 0, "Neither GDAL 3.8 nor zarr-python 3 is here: Debian 12 has older ones, which do not know version 3.");
        (string store, Fused tif) = Make(3);
        JsonNode found = JsonNode.Parse(Programs.Run("/usr/bin/python3", Programs.Oracle("read_zarr3.py"), store))!;
        foreach (JsonNode? reader in readers!.AsArray()) Same(tif, found[reader!.GetValue<string>()]!);
    }

    [Fact]
    public void Every_chunk_of_version_3_is_a_whole_gzip_file()
    {
        (string store, _) = Make(3);
        string[] chunks = [.. Directory.EnumerateFiles(Path.Combine(store, "elevation", "c"), "*", SearchOption.AllDirectories)];
        Assert.Equal(4, chunks.Length);
        foreach (string chunk in chunks)
        {
            using var gzip = new System.IO.Compression.GZipStream(File.OpenRead(chunk), System.IO.Compression.CompressionMode.Decompress);
            using var cells = new MemoryStream();
            gzip.CopyTo(cells); // checks the sum at the end
            Assert.Equal(512 * 512 * 4, cells.Length);
        }
    }

    private static void Same(Fused tif, JsonNode found)
    {
        Assert.Equal(tif.Elevation.Count(float.IsNaN), found["voids"]!.GetValue<int>());
        double sum = tif.Elevation.Where(v => !float.IsNaN(v)).Sum(v => (double)v);
        Assert.Equal(sum, found["sum"]!.GetValue<double>(), Math.Abs(sum) * 1e-9);
        foreach (IGrouping<uint, uint> id in tif.Ids.GroupBy(id => id)) Assert.Equal(id.Count(), found["counts"]![$"{id.Key}"]!.GetValue<int>());
    }

    // Larger than a chunk both ways, with voids and an edge chunk that is padded.
    private (string Store, Fused Tif) Make(int format = 2)
    {
        _ground.Raster("base.tif", 700, 600, West, North, 10, (c, r) => c < 40 ? float.NaN : c - (r / 2f));
        _ground.Raster("over.tif", 300, 300, West + 3000, North - 2000, 10, (c, r) => c + r);
        string policy = "name: t\ncrs: EPSG:32630\nresolution: 10\nproviders: {base: {path: base.tif}, over: {path: over.tif}}\nsteps:\n" +
            "  - {provider: base, operator: overwrite}\n  - {provider: over, operator: feather, distance: 100}\n";
        var extent = new Bounds(West, North - 6000, West + 7000, North);
        Fused.Do(Fused.Options(_ground, policy, extent, "out.zarr") with { ZarrFormat = format });
        return (_ground.Path("out.zarr"), Fused.Run(_ground, policy, extent));
    }

    private static bool Runs(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
