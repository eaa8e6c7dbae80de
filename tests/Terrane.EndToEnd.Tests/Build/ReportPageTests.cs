using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Browser;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Native.Gdal;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>OUT.report.html shows a build by itself.</summary>
public sealed partial class ReportPageTests(QuiltBuild quilt)
{
    [Fact]
    public void It_holds_pictures_of_the_relief_the_depth_and_the_sources_and_refers_to_nothing()
    {
        using var folder = new TestFolder();
        string page = File.ReadAllText(quilt.Archive + ".report.html");
        Assert.InRange(page.Length, 10_000, 2_000_000);
        Assert.All(References().Matches(page), m => Assert.StartsWith("data:image/png;base64,", m.Groups[1].Value));
        float[][] pictures = [.. References().Matches(page).Select((m, i) => Pixels(m.Groups[1].Value, folder.File($"{i}.png")))];
        Assert.Equal(3, pictures.Length);
        Assert.True(pictures[0].Distinct().Count() > 15); // shades of hills
        Assert.Single(pictures[1].Distinct()); // one zoom everywhere
        Assert.Equal(2, pictures[2].Distinct().Count()); // nothing, and one source
        // The quilt is a turned square: most of its frame is covered, the corners are not.
        Assert.InRange(pictures[2].Count(v => v != 0) / (double)pictures[2].Length, 0.8, 0.999);
        Assert.Contains("z11", page);
        Assert.Contains("None: everything that was named was read.", page);
    }

    [Fact]
    public void A_resumed_build_has_the_pictures_of_an_undisturbed_one()
    {
        using var folder = new TestFolder();
        string output = folder.File("quilt.pmtiles");
        string[] command = ["build", quilt.Sources, .. QuiltBuild.Options, "-o", output];
        using (RunningProgram run = TerraneProgram.Start(null, [], command))
        {
            run.WaitForFolder(output + ".terrane-work/pictures");
            run.Signal("INT");
            run.Finish();
        }
        TerraneProgram.Run(command).Exits(0);
        Assert.Equal(Pictures(quilt.Archive), Pictures(output));
    }

    [Fact]
    public void A_browser_shows_it()
    {
        Assert.SkipWhen(!File.Exists(Programs.Chromium), $"No browser at {Programs.Chromium}: apt-get install chromium, or set TERRANE_CHROMIUM.");
        using var folder = new TestFolder();
        string shot = folder.File("page.png");
        using RunningProgram browser = RunningProgram.Start(Programs.Chromium, folder.Path, [],
            "--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.File("profile")}", "--window-size=1200,1400", $"--screenshot={shot}", "file://" + quilt.Archive + ".report.html");
        browser.Finish().Exits(0);
        if (Environment.GetEnvironmentVariable("TERRANE_SCREENSHOTS") is { } kept) File.Copy(shot, Path.Combine(kept, "report.png"), overwrite: true);
        using GdalDataset picture = GdalDataset.Open(shot);
        var grey = new float[picture.Width * picture.Height];
        picture.Band(1).Read(new Window(0, 0, picture.Width, picture.Height), grey);
        Assert.True(grey.Distinct().Count() > 60, "The page is blank, or its pictures are not shown.");
    }

    private static string[] Pictures(string archive) => [.. References().Matches(File.ReadAllText(archive + ".report.html")).Select(m => m.Groups[1].Value)];

    private static float[] Pixels(string uri, string path)
    {
        File.WriteAllBytes(path, Convert.FromBase64String(uri.Split(',')[1]));
        using GdalDataset picture = GdalDataset.Open(path);
        var pixels = new float[picture.Width * picture.Height];
        picture.Band(1).Read(new Window(0, 0, picture.Width, picture.Height), pixels);
        return pixels;
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex References();
}
