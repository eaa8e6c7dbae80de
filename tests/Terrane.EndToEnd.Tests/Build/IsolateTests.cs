using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>Units in child processes: the same bytes, the same memory, and nothing is left of them.</summary>
public sealed class IsolateTests(QuiltBuild quilt) : IDisposable
{
    private const int Seed = 20264;

    /// <summary>Of the quilt, the four units of zoom 9 to 11 but the first.</summary>
    private const int UnitsBesideTheFirst = 3;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_dozen_real_zips_keep_within_their_memory_while_children_are_killed()
    {
        const long Memory = 400L << 20;
        string all = RealData.Require("dem/ost50_large_scotland"), zips = _folder.Folder("zips");
        foreach (string zip in Directory.EnumerateFiles(all, "*.zip", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Skip(100).Take(12))
            File.CreateSymbolicLink(Path.Combine(zips, Path.GetFileName(zip)), zip);
        string[] command = ["build", zips, "--max-zoom", "12", "--memory", "400M", "-j", "2", "-o"];
        TerraneProgram.Run([.. command, _folder.File("threads.pmtiles")]).Exits(0);

        using var group = MemoryGroup.TryMake(Memory);
        string[] isolated = [TerraneProgram.Path, .. command, _folder.File("x.pmtiles"), "--isolate"];
        using RunningProgram run = group is null ? TerraneProgram.Start(null, [], isolated[1..]) : RunningProgram.Start("sh", null, [], ["-c", group.Enter + "exec \"$@\"", "sh", .. isolated]);
        var random = new Random(Seed);
        long peak = 0;
        int killed = 0;
        for (long nextKill = Environment.TickCount64 + 700; !run.HasExited; Thread.Sleep(20))
        {
            peak = Math.Max(peak, ProcessTree.ProportionalBytes(run.Id));
            if (killed == 3 || Environment.TickCount64 < nextKill || ProcessTree.Children(run.Id) is not { Length: > 0 } children) continue;
            Process.GetProcessById(children[random.Next(children.Length)]).Kill();
            killed++;
            nextKill = Environment.TickCount64 + 300 + random.Next(400);
        }
        Outcome outcome = run.Finish().Exits(0);
        Assert.True(killed > 0, "No child was met.");
        Archive.AssertSame(_folder.File("threads.pmtiles"), _folder.File("x.pmtiles"));
        Assert.InRange(peak, 40L << 20, Memory);
        JsonElement memory = JsonDocument.Parse(File.ReadAllText(_folder.File("x.pmtiles.report.json"))).RootElement.GetProperty("memory");
        Assert.InRange(memory.GetProperty("peakTreeBytes").GetInt64(), 40L << 20, Memory);
        Assert.SkipWhen(group is null, "All held, but without a control group: none can be made here.");
        Assert.DoesNotContain("unit.crash", outcome.Error);
    }

    [Theory]
    [InlineData("--tile-size", "256", "--lineage-by", "file", "--bbox", "2.7,49.9,3.2,50.1", "--min-zoom", "5", "--void", "zero", "--encoding", "mapbox", "--format", "png", "--feather", "2km", "--uniform")]
    public void Options_reach_the_children(params string[] options)
    {
        string[] Command(string name) => ["build", quilt.Sources, .. QuiltBuild.Options, .. options, "-o", Path.Combine(_folder.Folder(name), "q.pmtiles")];
        TerraneProgram.Run(Command("threads")).Exits(0);
        TerraneProgram.Run([.. Command("children"), "--isolate"]).Exits(0);
        string[] archives = [.. Directory.GetFiles(_folder.File("threads"), "*.pmtiles").Select(p => Path.GetFileName(p))];
        Assert.Equal(archives.Order(), Directory.GetFiles(_folder.File("children"), "*.pmtiles").Select(p => Path.GetFileName(p)).Order());
        foreach (string name in archives) Assert.True(File.ReadAllBytes(_folder.File("threads/" + name)).AsSpan().SequenceEqual(File.ReadAllBytes(_folder.File("children/" + name))), name);
    }

    [Fact]
    public void Groups_of_zooms_make_the_same_bytes_and_a_run_keeps_those_it_was_begun_with()
    {
        string[] command = ["build", quilt.Sources, .. QuiltBuild.Options, "-j", "2", "-o", _folder.File("x.pmtiles")];
        using (RunningProgram run = TerraneProgram.Start(null, [("TERRANE_WORKER_FAULT", "time@5")], [.. command, "--zoom-groups", "0-8,9-9,10-22"]))
        {
            Assert.True(run.WaitFor("Zooms 10-11, 9, 0-8, one group after the other"));
            // The first group has a unit for each tile of zoom 10; the sixth sleeps.
            string roots = _folder.File("x.pmtiles.terrane-work/roots");
            var clock = Stopwatch.StartNew();
            while (!Directory.Exists(roots) || Directory.GetFiles(roots, "10-*.root").Length < 5)
            {
                Assert.True(clock.Elapsed.TotalSeconds < 120, run.Error);
                Thread.Sleep(10);
            }
            Thread.Sleep(300);
            run.Signal("TERM");
            run.Finish().Exits(130);
        }
        Outcome resumed = TerraneProgram.Run([.. command, "--zoom-groups", "balanced"]).Exits(0);
        Assert.Contains("the 3 groups of zooms that it was begun with", resumed.Error);
        Assert.Contains("Going on after unit ", resumed.Error);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));

        command[^1] = _folder.File("y.pmtiles");
        Outcome refused = TerraneProgram.Run([.. command, "--zoom-groups", "0-10"]).Exits(2).Says("plan.zooms");
        Assert.Contains("0 to 11", refused.Error);
        TerraneProgram.Run([.. command, "--zoom-groups", "0-6,8-11"]).Exits(2).Says("job.value");
        Assert.Contains("Zooms 0-11 in one group", TerraneProgram.Run([.. command, "--zoom-groups", "auto"]).Exits(0).Error);
        Archive.AssertSame(quilt.Archive, _folder.File("y.pmtiles"));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public void However_the_run_ends_its_children_end_and_the_same_command_goes_on(string signal, int code)
    {
        string[] command = ["build", quilt.Sources, .. QuiltBuild.Options, "-j", "2", "-o", _folder.File("x.pmtiles")];
        int[] children;
        // The child at unit 0 sleeps for minutes: whoever ends in time was ended.
        using (RunningProgram run = TerraneProgram.Start(null, [("TERRANE_WORKER_FAULT", "time@0*9")], [.. command, "--isolate"]))
        {
            var clock = Stopwatch.StartNew();
            while ((children = ProcessTree.Children(run.Id)).Length < 2 && clock.Elapsed.TotalSeconds < 60) Thread.Sleep(10);
            Assert.Equal(2, children.Length);
            Thread.Sleep(500);
            run.Signal(signal);
            Assert.Equal(code, run.Finish().ExitCode);
        }
        var ending = Stopwatch.StartNew();
        while (children.Any(ProcessTree.IsAlive))
        {
            Assert.True(ending.Elapsed.TotalSeconds < 20, "A child has outlived its parent.");
            Thread.Sleep(10);
        }
        string[] left = [.. Directory.GetFileSystemEntries(_folder.File("x.pmtiles.terrane-work/tmp")).Select(p => Path.GetFileName(p))];
        if (signal != "KILL") Assert.Empty(left);
        TerraneProgram.Run(command).Exits(0); // with threads now
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
        Assert.Equal(["x.pmtiles", "x.pmtiles.report.html", "x.pmtiles.report.json"], _folder.Names().Where(n => !n.Contains("lineage", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_child_that_is_killed_between_two_units_counts_against_none()
    {
        string[] command = ["build", quilt.Sources, .. QuiltBuild.Options, "-j", "2", "--isolate", "-o", _folder.File("x.pmtiles")];
        using RunningProgram run = TerraneProgram.Start(null, [("TERRANE_WORKER_FAULT", "time@0")], command);
        // While unit 0 sleeps the other child makes all that may be made before it is done, and waits.
        string roots = _folder.File("x.pmtiles.terrane-work/roots");
        var clock = Stopwatch.StartNew();
        while (!Directory.Exists(roots) || Directory.GetFiles(roots).Length < UnitsBesideTheFirst)
        {
            Assert.True(clock.Elapsed.TotalSeconds < 120, run.Error);
            Thread.Sleep(10);
        }
        Thread.Sleep(500);
        int[] children = [.. ProcessTree.Children(run.Id).OrderBy(CpuTicks)];
        Assert.Equal(2, children.Length);
        Process.GetProcessById(children[1]).Kill(); // the one that has built something
        Thread.Sleep(200);
        Process.GetProcessById(children[0]).Kill();
        Outcome outcome = run.Finish().Exits(0);
        Assert.Single(outcome.Error.Split('\n'), line => line.Contains("ended by signal 9", StringComparison.Ordinal));
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    private static long CpuTicks(int pid)
    {
        string stat = File.ReadAllText($"/proc/{pid}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[11], CultureInfo.InvariantCulture);
    }
}
