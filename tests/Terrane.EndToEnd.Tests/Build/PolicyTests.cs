using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;
using Terrane.Native.WebP;
using Terrane.Tiles.Lineage;
using Terrane.Tiles.Terrarium;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>A policy as the source of a build: tiles hold what was fused, and lineage its ids.</summary>
public sealed class PolicyTests : IDisposable
{
    private const string Box = "--bbox=2.75,50.0,2.95,50.1";
    private const int Side = 512;

    private readonly TestFolder _folder = new();

    public PolicyTests()
    {
        Rasters.Write(_folder.File("sea.tif"), "EPSG:4326", 2.2, 50.5, 0.01, 120, 80, (x, _) => (float)(-40 - x));
        Rasters.Write(_folder.File("west.tif"), "EPSG:32631", 482_000, 5_550_000, 50, 200, 200, (x, y) => x % 3000 < 400 ? -9999 : Rasters.Relief(x, y), noData: -9999);
        Rasters.Write(_folder.File("east.tif"), "EPSG:32631", 492_000, 5_550_000, 50, 60, 200, Rasters.Relief);
        File.WriteAllText(_folder.File("coast.yaml"), """
            name: Coast
            crs: EPSG:32631
            resolution: 50
            vertical_datum: MSL
            providers:
              sea: {path: sea.tif, attribution: Hydrographers}
              land: {path: [west.tif, east.tif], surveys: files, licence: CC0, attribution: Surveyors}
            steps:
              - {provider: sea, operator: overwrite}
              - {provider: land, operator: feather, distance: 300m}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_and_lineage_are_those_of_the_fused_grid()
    {
        Build().Exits(0);
        string output = _folder.File("x.pmtiles");
        using JsonDocument legend = JsonDocument.Parse(TerraneProgram.Run("show", Archive.LineageOf(output), "--metadata").Exits(0).Out);
        Dictionary<ushort, string> names = legend.RootElement.GetProperty("legend").EnumerateArray()
            .ToDictionary(e => e.GetProperty("ordinal").GetUInt16(), e => e.GetProperty("name").GetString()!);
        Assert.Equal(["land: east.tif", "land: west.tif", "sea"], names.Values.Order(StringComparer.Ordinal));
        Assert.Equal("Hydrographers, Surveyors", legend.RootElement.GetProperty("attribution").GetString());
        Assert.Equal("CC0", legend.RootElement.GetProperty("legend").EnumerateArray().First(e => e.GetProperty("name").GetString() == "land: east.tif").GetProperty("licence").GetString());

        using GdalDataset elevations = GdalDataset.Open(_folder.File("x-coast.tif")), ids = GdalDataset.Open(_folder.File("x-coast-provenance.tif"));
        using JsonDocument dictionary = JsonDocument.Parse(ids.Metadata()["provenance_dict"]);
        AffineTransform lattice = elevations.Transform!.Value;
        IReadOnlyDictionary<TileId, byte[]> tiles = Archive.Tiles(output), lineages = Archive.Tiles(Archive.LineageOf(output));
        int deepest = tiles.Keys.Max(t => t.Z), compared = 0;
        float[] metres = new float[Side * Side], fused = new float[Side * Side], fusedIds = new float[Side * Side];
        uint[] argb = new uint[Side * Side];
        ushort[] ordinals = new ushort[Side * Side];
        foreach (TileId tile in tiles.Keys.Where(t => t.Z == deepest))
        {
            LibWebP.Decode(tiles[tile], argb, out _, out _);
            TerrariumCodec.Decode(argb, metres);
            LibWebP.Decode(lineages[tile], argb, out _, out _);
            Assert.True(LineageCodec.TryDecode(argb, ordinals));
            Bounds square = WebMercator.TileBounds(tile);
            var window = new Window((long)Math.Round((square.West - lattice.X0) / lattice.XCol), (long)Math.Round((square.North - lattice.Y0) / lattice.YRow), Side, Side);
            elevations.Band(1).Read(window, fused);
            ids.Band(1).Read(window, fusedIds);
            for (int i = 0; i < ordinals.Length; i++)
            {
                JsonElement entry = dictionary.RootElement.GetProperty($"{(int)fusedIds[i]}");
                string name = entry.GetProperty("provider").GetString()!;
                if (entry.TryGetProperty("survey", out JsonElement survey)) name += $": {survey.GetString()}";
                if (names[ordinals[i]] != name || Math.Abs(metres[i] - fused[i]) > 0.5001) Assert.Fail($"{tile} pixel {i}: {names[ordinals[i]]} {metres[i]} m, fused {name} {fused[i]} m");
                compared++;
            }
        }
        Assert.Equal(4 * Side * Side, compared);
        TerraneProgram.Run("verify", "--deep", output, Archive.LineageOf(output)).Exits(0);
        Assert.Contains("up to date", Build().Exits(0).Error);
        Assert.Contains("coast", TerraneProgram.RunIn(_folder.Path, [], "plan", "coast.yaml", Box, "-o", "x.pmtiles", "--no-calibrate").Exits(0).Out);
    }

    [Theory]
    [InlineData("x-coast.tif.terrane-work")]
    [InlineData("x.pmtiles.terrane-work")]
    public void Killed_in_either_half_it_goes_on_and_ends_with_the_same_bytes(string working)
    {
        Build("--workers", "1").Exits(0);
        string kept = _folder.Folder("undisturbed");
        foreach (string name in new[] { "x.pmtiles", "x-lineage.pmtiles", "x-coast.tif", "x-coast-provenance.tif" }) File.Move(_folder.File(name), Path.Combine(kept, name));
        using (RunningProgram run = TerraneProgram.Start(_folder.Path, [], Command()))
        {
            while (!run.HasExited && !Directory.Exists(_folder.File(working))) Thread.Sleep(1);
            Thread.Sleep(30);
            Assert.False(run.HasExited, "The run was never met at work.");
            run.Kill();
            run.Finish();
        }
        Build().Exits(0);
        Archive.AssertSame(Path.Combine(kept, "x.pmtiles"), _folder.File("x.pmtiles"));
        Assert.Equal(File.ReadAllBytes(Path.Combine(kept, "x-coast-provenance.tif")), File.ReadAllBytes(_folder.File("x-coast-provenance.tif")));
        Assert.False(Directory.Exists(_folder.File("x.pmtiles.terrane-work")) || Directory.Exists(_folder.File("x-coast.tif.terrane-work")));
    }

    [Fact]
    public void It_stands_beside_rasters_in_a_job_and_what_it_lacks_is_said()
    {
        File.WriteAllText(_folder.File("job.yaml"), """
            sources:
              - {path: east.tif, name: best}
              - {path: coast.yaml, name: coast}
            bbox: [2.75, 50.0, 2.95, 50.1]
            output: y.pmtiles
            """);
        TerraneProgram.RunIn(_folder.Path, [], "build", "job.yaml", "--isolate").Exits(0);
        string[] legend = [.. TerraneProgram.Run("show", _folder.File("y-lineage.pmtiles"), "--metadata").Exits(0).Json.GetProperty("legend").EnumerateArray().Select(e => e.GetProperty("name").GetString()!)];
        Assert.Equal(["best", "sea", "land: west.tif"], legend);
        TerraneProgram.RunIn(_folder.Path, [], "build", "coast.yaml", "-o", "z.pmtiles").Exits(2).Says("job.value");
        TerraneProgram.RunIn(_folder.Path, [], "build", "coast.yaml", Box, "--per-source", "-o", "z.pmtiles").Exits(2).Says("plan.persource");
        TerraneProgram.RunIn(_folder.Path, [], "build", "east.tif,provenance=sea.tif", "-o", "z.pmtiles").Exits(2).Says("raster.provenance");
        Assert.DoesNotContain("z.pmtiles", _folder.Names());
    }

    private Outcome Build(params string[] options) => TerraneProgram.RunIn(_folder.Path, [], Command(options));

    private static string[] Command(params string[] options) => ["build", "coast.yaml", Box, "-o", "x.pmtiles", .. options];
}
