using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Runtime.Caching;

namespace Terrane.Fusion.Tests.Providers;

/// <summary>Tiles of an archive as a provider.</summary>
public sealed class ArchiveTests : IDisposable
{
    private const int Side = 256;
    private const uint X = 512, Y = 340;
    private static readonly double Pixel = 2 * WebMercator.HalfExtent / Side / 1024; // of zoom 10
    private static readonly TileId[] Four = [new(10, X, Y), new(10, X + 1, Y), new(10, X, Y + 1), new(10, X + 1, Y + 1)];

    private readonly Ground _ground = new();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("terrarium", "")]
    [InlineData("mapbox", "")]
    [InlineData(null, ", encoding: mapbox")]
    public void Pixels_between_those_of_tiles_lie_on_the_slope_across_the_borders_of_tiles_too(string? encoding, string keys)
    {
        TileFile.Write(_ground.Path("t.mbtiles"), Four, Slope, encoding: keys.Length > 0 ? "mapbox" : encoding);
        // Three pixels for every two: no two lie alike.
        Fused fused = Fused.Run(_ground, Policy(keys, Pixel * 2 / 3), Box(8, 8, 496, 496), "out.tif");
        Assert.Equal((732, 732), (fused.Width, fused.Height));
        for (int row = 0; row < fused.Height; row++)
            for (int col = 0; col < fused.Width; col++)
            {
                double c = (X * Side) + 8 + ((col + 0.5) * 2 / 3) - 0.5, r = (Y * Side) + 8 + ((row + 0.5) * 2 / 3) - 0.5;
                Assert.Equal(((c % 1000) * 0.5) + ((r % 1000) * 0.25) - 100, fused.Elevation[(row * fused.Width) + col], 0.06);
            }
    }

    [Fact]
    public void Transparent_and_stated_values_are_void_and_the_tile_above_stands_in_for_a_missing_one_only()
    {
        TileId[] tiles = [.. Four.Take(3), new(9, X / 2, Y / 2)];
        TileFile.Write(_ground.Path("t.mbtiles"), tiles, (zoom, col, row) => zoom == 9 ? 900 : col == (X * Side) + 20 ? float.NaN : row == (Y * Side) + 30 ? -500 : 10);
        Fused fused = Fused.Run(_ground, Policy(", void_values: [-500], resampling: nearest", Pixel), Box(0, 0, 512, 512), "out.tif");
        for (int row = 0; row < 512; row++)
            for (int col = 0; col < 512; col++)
            {
                float expected = row >= 256 && col >= 256 ? 900 : col == 20 || row == 30 ? float.NaN : 10;
                Assert.Equal(expected, fused.Elevation[(row * 512) + col]);
            }
    }

    [Fact]
    public void A_coarse_grid_is_made_from_a_coarse_zoom_and_a_part_has_the_values_of_the_whole()
    {
        TileFile.Write(_ground.Path("t.mbtiles"), [.. Four, new(9, X / 2, Y / 2)], (zoom, col, row) => zoom == 9 ? 90 + (col % 7) : 10);
        string policy = Policy("", Pixel * 2);
        var settings = new CacheSettings { Root = _ground.Path("cache") };
        FuseOptions whole = Fused.Options(_ground, policy, Box(0, 0, 512, 512), "whole.tif") with { Cache = settings }, part = Fused.Options(_ground, policy, Box(100, 100, 300, 200), "part.tif") with { Cache = settings };
        Fused.Do(whole);
        Assert.Contains("9/256/168", Assert.Single(CacheInventory.Open(settings.Root).Items(CacheTier.Chunks)).Label!, StringComparison.Ordinal);
        Fused.Do(part);
        Assert.Single(CacheInventory.Open(settings.Root).Items(CacheTier.Chunks));
        double[] all = Ground.Read(whole.Output), some = Ground.Read(part.Output);
        for (int row = 0; row < 50; row++) Assert.Equal(all.AsSpan(((row + 50) * 256) + 50, 100).ToArray(), some.AsSpan(row * 100, 100).ToArray());
        Assert.Equal(90 + (((X * 128) + 60) % 7), all[60]);
        Assert.True(Fused.Do(part).UpToDate);
    }

    [Theory]
    [InlineData("path: nowhere.pmtiles", "archive.notfound")]
    [InlineData("path: t.mbtiles, lineage: nowhere.mbtiles", "archive.notfound")]
    [InlineData("path: t.mbtiles, encoding: webp", "job.value")]
    [InlineData("path: t.mbtiles, band_x: 1", "job.key")]
    public void What_the_user_has_to_mend_is_said(string keys, string code)
    {
        TileFile.Write(_ground.Path("t.mbtiles"), Four, Slope);
        string policy = Policy("", Pixel).Replace("path: t.mbtiles", keys, StringComparison.Ordinal);
        Assert.Equal(code, Assert.ThrowsAny<TerraneException>(() => FusionPlan.Make(Fused.Options(_ground, policy, Box(0, 0, 100, 100), "out.tif"), TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public void What_fuse_wrote_as_Zarr_gives_back_its_values()
    {
        TileFile.Write(_ground.Path("t.mbtiles"), Four, (zoom, col, row) => col % 37 == 0 ? float.NaN : Slope(zoom, col, row));
        FuseOptions first = Fused.Options(_ground, Policy("", Pixel), Box(10, 10, 500, 400), "first.zarr");
        Fused.Do(first);
        string policy = Policy("", Pixel).Replace("type: archive, path: t.mbtiles", "type: zarr, path: first.zarr, resampling: nearest", StringComparison.Ordinal);
        FuseOptions again = Fused.Options(_ground, policy, Box(0, 0, 512, 512), "again.tif"), direct = Fused.Options(_ground, Policy("", Pixel), Box(10, 10, 500, 400), "direct.tif");
        Fused.Do(again);
        Fused.Do(direct);
        double[] all = Ground.Read(again.Output), part = Ground.Read(direct.Output);
        for (int row = 0; row < 390; row++) Assert.Equal(part.AsSpan(row * 490, 490).ToArray(), all.AsSpan(((row + 10) * 512) + 10, 490).ToArray());
        Assert.True(double.IsNaN(all[0]));
        // Inputs are files as they are: a server compares them to know when to open its policy anew.
        string[] files = Directory.GetFiles(first.Output, "*", SearchOption.AllDirectories);
        using (FusionPlan plan = FusionPlan.Make(again, TestContext.Current.CancellationToken))
            Assert.All(plan.Inputs, input => Assert.Contains(files, file => file.EndsWith("/" + input.Path, StringComparison.Ordinal) && new FileInfo(file).Length == input.Size));
        Assert.Equal("zarr.open", Assert.ThrowsAny<TerraneException>(() => FusionPlan.Make(again with { Policy = Fused.Options(_ground, policy.Replace("first.zarr", "first.zarr, variable: depth", StringComparison.Ordinal), Box(0, 0, 9, 9), "x.tif").Policy }, TestContext.Current.CancellationToken)).Code);
        Assert.Equal("zarr.notfound", Assert.ThrowsAny<TerraneException>(() => FusionPlan.Make(again with { Policy = Fused.Options(_ground, policy.Replace("first.zarr", "none.zarr", StringComparison.Ordinal), Box(0, 0, 9, 9), "x.tif").Policy }, TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public void Sources_of_the_lineage_are_surveys_and_so_are_those_of_what_was_fused_from_them()
    {
        TileFile.Write(_ground.Path("t.mbtiles"), Four, (_, _, _) => 10);
        // Three sources in stripes, two of them of one name; nothing along one column; and an ordinal that the legend does not have.
        TileFile.WriteLineage(_ground.Path("t-lineage.mbtiles"), Four, (_, col, row) => col == (X * Side) + 40 ? 0u : row == (Y * Side) + 60 ? 9u : 1 + (uint)(col / 100 % 3),
            """[{"ordinal":1,"name":"coast","date":"2019","licence":"CC0"},{"ordinal":2,"name":"inland"},{"ordinal":3,"name":"coast","date":"2019","licence":"CC0"}]""");
        FuseOptions options = Fused.Options(_ground, Policy(", surveys: lineage, resampling: nearest", Pixel), Box(0, 0, 300, 200), "out.tif");
        Check(Fused.Run(_ground, Policy(", surveys: lineage, resampling: nearest", Pixel), Box(0, 0, 300, 200), "out.tif"), "out-provenance.tif");
        Fused.Do(options with { Output = _ground.Path("first.zarr") });
        string zarr = Policy("", Pixel).Replace("type: archive, path: t.mbtiles", "type: zarr, path: first.zarr, resampling: nearest, surveys: provenance", StringComparison.Ordinal);
        Check(Fused.Run(_ground, zarr, Box(0, 0, 300, 200), "again.tif"), "again-provenance.tif");

        File.Delete(_ground.Path("t-lineage.mbtiles"));
        Assert.Equal("archive.lineage", Assert.ThrowsAny<TerraneException>(() => FusionPlan.Make(options, TestContext.Current.CancellationToken)).Code);

        void Check(Fused found, string provenance)
        {
            using GdalDataset file = GdalDataset.Open(_ground.Path(provenance));
            JsonNode names = JsonNode.Parse(file.Metadata()["provenance_dict"])!;
            for (int row = 0; row < found.Height; row++)
                for (int col = 0; col < found.Width; col++)
                {
                    uint id = found.Ids[(row * found.Width) + col];
                    Assert.Equal(col == 40, id == 0);
                    if (id == 0) continue;
                    string name = row == 60 ? "tiles" : ((X * Side) + col) / 100 % 3 == 1 ? "inland" : "coast";
                    Assert.Equal(name, names[$"{id}"]!["name"]!.ToString());
                    Assert.Equal(name == "coast" ? "2019" : null, names[$"{id}"]!["date"]?.ToString());
                }
            Assert.Equal(3, found.Ids.Where(id => id != 0).Distinct().Count());
        }
    }

    private static float Slope(byte zoom, long col, long row) => ((col % 1000) * 0.5f) + ((row % 1000) * 0.25f) - 100;

    /// <summary>Pixels of zoom 10, counted from the corner of the four tiles.</summary>
    private static Bounds Box(int left, int top, int right, int bottom)
    {
        double west = (X * Side * Pixel) - WebMercator.HalfExtent, north = WebMercator.HalfExtent - (Y * Side * Pixel);
        return new Bounds(west + (left * Pixel), north - (bottom * Pixel), west + (right * Pixel), north - (top * Pixel));
    }

    private static string Policy(string keys, double resolution) => FormattableString.Invariant($$"""
        name: t
        crs: EPSG:3857
        resolution: {{resolution:R}}
        providers:
          tiles: {type: archive, path: t.mbtiles{{keys}}}
        steps: [{provider: tiles, operator: overwrite}]
        """);
}
