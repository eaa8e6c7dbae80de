using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

public sealed class SourceTests(QuiltBuild quilt)
{
    [Fact]
    public void Zips_are_read_in_place_and_named_in_the_report()
    {
        string zips = RealData.Require("dem/ost50_gloucestershire");
        using var folder = new TestFolder();
        string output = folder.File("severn.pmtiles");
        string source = Path.Combine(zips, "so[78]0.zip") + ",name=OS Terrain 50,attribution=Contains OS data, Crown copyright,licence=OGL 3,date=2013";
        TerraneProgram.Run("build", source, "-o", output, "--effort", "0").Exits(0);

        TerraneProgram.Run("verify", "--deep", output, Archive.LineageOf(output)).Exits(0);
        JsonElement metadata = TerraneProgram.Run("show", output, "--metadata").Exits(0).Json;
        Assert.Equal("Contains OS data, Crown copyright", metadata.GetProperty("attribution").GetString());
        Assert.Equal("OS Terrain 50", metadata.GetProperty("legend")[0].GetProperty("name").GetString());
        JsonElement report = JsonDocument.Parse(File.ReadAllText(output + ".report.json")).RootElement;
        Assert.Equal(["so70.zip", "so80.zip"], report.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("path").GetString()));
        Assert.Equal(10, Archive.Tiles(output).Keys.Max(t => t.Z));
        Assert.Equal(["severn-lineage.pmtiles", "severn.pmtiles", "severn.pmtiles.report.html", "severn.pmtiles.report.json"], folder.Names());
    }

    [Fact]
    public void A_job_file_gives_the_same_options_and_paths_relative_to_itself()
    {
        using var folder = new TestFolder();
        string job = folder.File("quilt.yaml");
        File.WriteAllText(job, $"""
            output: quilt.pmtiles
            effort: 0
            max_zoom: 11
            sources:
              - path: {Path.GetRelativePath(folder.Path, quilt.Sources)}
            """);
        TerraneProgram.RunIn("/", [], "build", job).Exits(0);
        Archive.AssertSame(quilt.Archive, folder.File("quilt.pmtiles"));
    }

    [Fact]
    public void A_box_keeps_the_tiles_that_meet_it_and_those_inside_have_the_bytes_of_the_full_build()
    {
        using var folder = new TestFolder();
        var box = new Bounds(2.85, 49.75, 3.25, 50.02);
        string job = folder.File("box.yaml");
        File.WriteAllText(job, $"""
            output: box.pmtiles
            effort: 0
            min_zoom: 9
            max_zoom: 11
            bbox: [2.85, 49.75, 3.25, 50.02]
            sources:
              - path: {quilt.Sources}
            """);
        TerraneProgram.Run("build", job).Exits(0);
        IReadOnlyDictionary<TileId, byte[]> full = Archive.Tiles(quilt.Archive), part = Archive.Tiles(folder.File("box.pmtiles"));
        Bounds Degrees(TileId tile) => WebMercator.ToGeographic(WebMercator.TileBounds(tile));
        Assert.Equal(full.Keys.Where(t => t.Z >= 9 && Degrees(t).Overlaps(box)), part.Keys);
        TileId[] inside = [.. part.Keys.Where(t => box.Contains(Degrees(t)))];
        Assert.NotEmpty(inside);
        Assert.All(inside, t => Assert.Equal(full[t], part[t]));
    }

    [Fact]
    public void An_unknown_key_is_named_with_its_line_and_what_was_meant()
    {
        using var folder = new TestFolder();
        string job = folder.File("job.yaml");
        File.WriteAllText(job, $"output: x.pmtiles\nsources:\n  - path: {quilt.Sources}\n    maxzoom: 9\n");
        Outcome outcome = TerraneProgram.Run("build", job).Exits(2).Says("job.key");
        Assert.Contains($"{job}:4: unknown key 'maxzoom'. Did you mean 'max_zoom'?", outcome.Error);
        Assert.Equal(["job.yaml"], folder.Names());
    }

    [Fact]
    public void A_partly_void_tile_brings_its_lineage_along_and_full_tiles_do_not()
    {
        Assert.True(File.Exists(Archive.LineageOf(quilt.Archive)));
        Assert.Contains("tells which pixels are data", quilt.Outcome.Error);

        using var folder = new TestFolder();
        string full = Rasters.FullTile(folder.File("full.tif"), new TileId(8, 130, 86), 300);
        string output = folder.File("full.pmtiles");
        TerraneProgram.Run("build", full, "-o", output, "--min-zoom", "8", "--max-zoom", "9", "--effort", "0").Exits(0);
        Assert.Equal(5, Archive.Tiles(output).Count);
        Assert.False(File.Exists(Archive.LineageOf(output)));
        TerraneProgram.Run("build", full, "-o", output, "--min-zoom", "8", "--max-zoom", "9", "--effort", "0", "--lineage", "--overwrite").Exits(0);
        Assert.Equal(5, Archive.Tiles(Archive.LineageOf(output)).Count);
    }
}
