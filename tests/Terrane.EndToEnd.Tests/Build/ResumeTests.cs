using System.Diagnostics;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>Whatever ends a run, the same command goes on and ends with the bytes of an undisturbed one.</summary>
public sealed class ResumeTests
{
    private const int Seed = 20260;

    [Fact]
    public void Kills_at_any_moment_change_no_byte()
    {
        using var folder = new TestFolder();
        string sources = Rasters.Quilt(folder.File("quilt"), 2, 2, 300, 100);
        string[] Command(string name) => ["build", sources, "--max-zoom", "12", "-o", Path.Combine(folder.Folder(name), "quilt.pmtiles")];
        string expected = folder.File("whole/quilt.pmtiles"), found = folder.File("killed/quilt.pmtiles");
        var clock = Stopwatch.StartNew();
        TerraneProgram.Run(Command("whole")).Exits(0);
        int undisturbed = (int)clock.ElapsedMilliseconds;

        // Ctrl+C commits what is done, so that the kills after it meet a ledger with units in it.
        using (RunningProgram run = TerraneProgram.Start(null, [], Command("killed")))
        {
            Assert.True(run.WaitFor("plan: "));
            Thread.Sleep(undisturbed / 3);
            run.Signal("INT");
            Outcome cancelled = run.Finish().Exits(130);
            Assert.Contains("continues", cancelled.Error);
        }
        Assert.False(File.Exists(found));

        bool resumed = false;
        var random = new Random(Seed);
        for (int i = 0; i < 4; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed"));
            run.WaitFor("plan: ");
            Thread.Sleep(random.Next(Math.Max(1, undisturbed / 2)));
            resumed |= run.Error.Contains("Going on after unit", StringComparison.Ordinal);
            run.Kill();
            run.Finish();
        }
        Assert.True(resumed, "No run went on from the one before.");

        // And while it packs: this is said between the two stages.
        for (int i = 0; i < 3; i++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed"));
            if (run.WaitFor("tiles are partly void")) Thread.Sleep(random.Next(20));
            run.Kill();
            run.Finish();
        }
        TerraneProgram.Run(Command("killed")).Exits(0);
        Archive.AssertSame(expected, found);
        Assert.Equal(Directory.GetFiles(folder.File("whole")).Select(Path.GetFileName).Order(), new DirectoryInfo(folder.File("killed")).GetFileSystemInfos().Select(f => f.Name).Order());
    }

    [Fact]
    public void A_termination_is_a_cancellation_and_another_plan_does_not_take_over_what_is_left()
    {
        using var folder = new TestFolder();
        string sources = Rasters.Quilt(folder.File("quilt"), 2, 2, 300, 100);
        string[] command = ["build", sources, "-o", folder.File("x.pmtiles"), "--effort", "6"];
        using (RunningProgram run = TerraneProgram.Start(null, [], [.. command, "--max-zoom", "14"]))
        {
            run.WaitForFolder(folder.File("x.pmtiles.terrane-work/tiles"));
            run.Signal("TERM");
            run.Finish().Exits(130);
        }
        Outcome other = TerraneProgram.Run([.. command, "--max-zoom", "8"]).Exits(2).Says("run.plan");
        Assert.Contains("options.maxZoom: 14 -> 8", other.Error);
        TerraneProgram.Run([.. command, "--max-zoom", "8", "--overwrite"]).Exits(0);
        Assert.Equal(8, Archive.Tiles(folder.File("x.pmtiles")).Keys.Max(t => t.Z));
    }

    [Fact]
    public void Two_runs_do_not_work_on_one_output()
    {
        using var folder = new TestFolder();
        string[] command = ["build", Rasters.Quilt(folder.File("quilt"), 2, 2, 300, 100), "-o", folder.File("x.pmtiles"), "--effort", "6", "--max-zoom", "14"];
        using RunningProgram run = TerraneProgram.Start(null, [], command);
        Assert.True(run.WaitFor("plan: "));
        run.WaitForFolder(folder.File("x.pmtiles.terrane-work/tmp"));
        Outcome second = TerraneProgram.Run(command).Exits(2).Says("run.locked");
        Assert.Contains($"process {run.Id}", second.Error);
        run.Signal("INT");
        run.Finish().Exits(130);
    }
}
