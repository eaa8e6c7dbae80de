using System.Diagnostics;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cells;

/// <summary>Whatever ends a run, the same command goes on and ends with the bytes of an undisturbed one.</summary>
public sealed class KillTests
{
    private const int Seed = 20261;

    [Fact]
    public void Kills_at_any_moment_change_no_byte_of_the_world()
    {
        using var folder = new TestFolder();
        string cache = folder.File("cache"); // polygons are checked once, so that the kills meet the work and not the reading
        string whole = folder.File("whole"), killed = folder.File("killed");
        var clock = Stopwatch.StartNew();
        Outcome undisturbed = TerraneProgram.Run(World.Index(whole, "--cache", cache, "-j", "2")).Exits(1); // 16 features have no code
        int milliseconds = (int)clock.ElapsedMilliseconds;
        Assert.Equal(World.Cells, Rows(whole));

        var random = new Random(Seed);
        string zones = folder.Folder("zones-only");
        foreach (string file in Directory.GetFiles(cache, "*.zones")) File.Copy(file, Path.Combine(zones, Path.GetFileName(file)));
        int ended = 0;
        for (int i = 0; i < 6; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], World.Index(killed, "--cache", zones, "-j", i % 2 == 0 ? "1" : "3"));
            run.WaitFor("were left out"); // said after the polygons, before the work
            // Early kills meet the sweep, late ones the writing and the publishing.
            Thread.Sleep(random.Next(milliseconds / 8));
            run.Kill();
            if (run.Finish().ExitCode < 128) ended++;
        }
        Assert.True(ended < 6, "Every run had ended before it was killed.");
        Outcome last = TerraneProgram.Run(World.Index(killed, "--cache", zones, "-j", "5"));
        Assert.Contains(last.ExitCode, new[] { 0, 1 });
        Assert.Equal(undisturbed.Out, last.Out);
        Assert.Equal(World.Hashes(whole), World.Hashes(killed));
        Assert.Equal(["reports", "tile_bounds", "tile_index"], Directory.GetFileSystemEntries(killed).Select(Path.GetFileName).Order());
    }

    private static long Rows(string output)
    {
        string report = Directory.GetFiles(Path.Combine(output, "reports"), "run_report.json", SearchOption.AllDirectories).Single();
        return JsonDocument.Parse(File.ReadAllText(report)).RootElement.GetProperty("rows_emitted").GetInt64();
    }
}
