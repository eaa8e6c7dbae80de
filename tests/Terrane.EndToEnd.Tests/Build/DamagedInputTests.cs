using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>What is damaged is left out and reported; what only the user can know stops the run.</summary>
public sealed class DamagedInputTests(QuiltBuild quilt)
{
    [Fact]
    public void Files_that_cannot_be_opened_are_data_errors_and_the_others_are_built()
    {
        using var folder = new TestFolder();
        string sources = CopyOfQuilt(folder);
        File.WriteAllBytes(Path.Combine(sources, "broken.tif"), [0x49, 0x49, 0x2A, 0, 1, 2, 3]);
        File.WriteAllText(Path.Combine(sources, "error page.zip"), "<html>404</html>");
        string output = folder.File("quilt.pmtiles");
        Outcome outcome = TerraneProgram.Run(["build", sources, .. QuiltBuild.Options, "-o", output]).Exits(1).Says("raster.open").Says("raster.list");
        Assert.Contains("broken.tif", outcome.Error);

        Archive.AssertSame(quilt.Archive, output);
        JsonElement[] errors = [.. JsonDocument.Parse(File.ReadAllText(output + ".report.json")).RootElement.GetProperty("dataErrors").EnumerateArray()];
        Assert.Equal(["raster.list", "raster.open"], errors.Select(e => e.GetProperty("code").GetString()));
        Assert.All(errors, e => Assert.Equal(1, e.GetProperty("count").GetInt32()));
        Assert.Contains("error page.zip", errors[0].GetProperty("examples")[0].GetString());

        TerraneProgram.Run(["plan", sources, .. QuiltBuild.Options]).Exits(1).Says("raster.open");
    }

    [Fact]
    public void A_file_cut_off_in_its_pixels_is_a_data_error()
    {
        using var folder = new TestFolder();
        string sources = CopyOfQuilt(folder);
        using (var file = new FileStream(Path.Combine(sources, "11.tif"), FileMode.Open)) file.SetLength(file.Length / 2);
        string output = folder.File("quilt.pmtiles");
        TerraneProgram.Run(["build", sources, .. QuiltBuild.Options, "-o", output]).Exits(1).Says("raster.read");
        TerraneProgram.Run("verify", "--deep", output).Exits(0);
        string report = File.ReadAllText(output + ".report.json");
        Assert.Contains("raster.read", report);
        Assert.Contains("11.tif", report);
    }

    [Fact]
    public void A_source_without_a_single_good_file_stops_the_run()
    {
        using var folder = new TestFolder();
        string bad = folder.Folder("bad");
        File.WriteAllText(Path.Combine(bad, "a.tif"), "no raster");
        File.WriteAllText(Path.Combine(bad, "b.tif"), "nor this");
        TerraneProgram.Run("build", quilt.Sources, bad, "-o", folder.File("x.pmtiles")).Exits(2).Says("raster.open");
        TerraneProgram.Run("build", quilt.Sources + ",band=2", "-o", folder.File("x.pmtiles")).Exits(2).Says("raster.band");
        Assert.Equal(["bad", "bad/a.tif", "bad/b.tif"], folder.Names());
    }

    [Fact]
    public void A_missing_path_stops_the_run()
    {
        using var folder = new TestFolder();
        Outcome outcome = TerraneProgram.Run("build", quilt.Sources, folder.File("gone.tif"), "-o", folder.File("x.pmtiles")).Exits(2).Says("raster.notfound");
        Assert.Contains("gone.tif", outcome.Error);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_file_that_does_not_say_its_coordinates_stops_the_run_and_the_hint_mends_it()
    {
        using var folder = new TestFolder();
        string grid = folder.File("bare.asc");
        File.WriteAllText(grid, "ncols 3\nnrows 3\nxllcorner 500000\nyllcorner 5500000\ncellsize 1000\n1 2 3\n4 5 6\n7 8 9\n");
        Outcome outcome = TerraneProgram.Run("build", grid, "-o", folder.File("x.pmtiles")).Exits(2).Says("raster.crs.missing");
        Assert.Contains("crs=", outcome.Error);
        TerraneProgram.Run("build", grid + ",crs=EPSG:32631", "-o", folder.File("x.pmtiles"), "--effort", "0").Exits(0);
    }

    // The same file names and times, so that nothing but the damage differs.
    private string CopyOfQuilt(TestFolder folder)
    {
        string copy = folder.Folder("quilt");
        foreach (string path in Directory.GetFiles(quilt.Sources)) File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        return copy;
    }
}
