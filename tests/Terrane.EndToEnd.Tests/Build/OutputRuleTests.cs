using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>The same plan is a no-op, another plan an error, --overwrite replaces.</summary>
public sealed class OutputRuleTests(QuiltBuild quilt)
{
    [Fact]
    public void Building_again_does_nothing_and_another_option_is_named()
    {
        using var folder = new TestFolder();
        string output = folder.File("quilt.pmtiles");
        string[] command = ["build", quilt.Sources, "-o", output, "--max-zoom", "9", "--effort", "0"];
        TerraneProgram.Run(command).Exits(0);
        (byte[] bytes, DateTime time, string[] names) = (File.ReadAllBytes(output), File.GetLastWriteTimeUtc(output), folder.Names());

        Outcome again = TerraneProgram.Run([.. command, "-j", "1", "--memory", "3G", "--tmpdir", folder.Path]).Exits(0);
        Assert.Contains("up to date", again.Error);
        Outcome other = TerraneProgram.Run([.. command, "--rounding", "none", "--min-zoom", "3"]).Exits(2).Says("output.exists");
        Assert.Contains("options.minZoom: 0 -> 3", other.Error);
        Assert.Contains("options.rounding: \"mapterhorn\" -> \"none\"", other.Error);
        TerraneProgram.Run([.. command, "--min-zoom", "3", "--overwrite", "--dry-run"]).Exits(0);
        Assert.Equal(bytes, File.ReadAllBytes(output));
        Assert.Equal(time, File.GetLastWriteTimeUtc(output));
        Assert.Equal(names, folder.Names());

        TerraneProgram.Run([.. command, "--min-zoom", "3", "--overwrite"]).Exits(0);
        Assert.Equal(3, Archive.Tiles(output).Keys.Min(t => t.Z));
        Assert.Equal(names, folder.Names());
    }

    [Fact]
    public void A_changed_input_is_named()
    {
        using var folder = new TestFolder();
        string source = Rasters.Quilt(folder.File("one"), 1, 1, 100, 100);
        string[] command = ["build", source, "-o", folder.File("one.pmtiles"), "--effort", "0"];
        TerraneProgram.Run(command).Exits(0);
        File.SetLastWriteTimeUtc(Path.Combine(source, "00.tif"), DateTime.UtcNow.AddSeconds(5));
        Outcome outcome = TerraneProgram.Run(command).Exits(2).Says("output.exists");
        Assert.Contains("inputs[00.tif].modifiedTicks", outcome.Error);
    }

    [Fact]
    public void A_file_that_terrane_did_not_write_is_not_replaced()
    {
        using var folder = new TestFolder();
        string output = folder.File("mine.pmtiles");
        File.WriteAllText(output, "precious");
        TerraneProgram.Run("build", quilt.Sources, "-o", output).Exits(2).Says("output.exists");
        Assert.Equal("precious", File.ReadAllText(output));
    }

    [Fact]
    public void A_dry_run_prints_the_plan_and_writes_nothing()
    {
        using var folder = new TestFolder();
        Outcome outcome = TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--dry-run").Exits(0);
        Assert.Contains("zoom        tiles", outcome.Out);
        JsonElement plan = TerraneProgram.Run(["plan", quilt.Sources, .. QuiltBuild.Options, "--json"]).Exits(0).Json;
        Assert.Equal(Archive.Tiles(quilt.Archive).Count, plan.GetProperty("tiles").GetInt32());
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Too_little_memory_is_refused_with_the_least_that_works()
    {
        using var folder = new TestFolder();
        Outcome refused = TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--memory", "64M").Exits(2).Says("plan.memory");
        string least = refused.Error.Split("Give at least --memory ")[1].Split('.')[0];
        TerraneProgram.Run("build", quilt.Sources, "-o", folder.File("x.pmtiles"), "--max-zoom", "9", "--effort", "0", "--memory", least).Exits(0);
    }

    [Fact]
    public void A_disk_that_is_too_small_is_refused_and_force_goes_on_until_it_is_full_and_continues_after()
    {
        using var folder = new TestFolder();
        string disk = folder.Folder("disk"), copy = folder.File("quilt.pmtiles");
        // A mount namespace of its own, so that nothing stays mounted whatever happens here.
        Outcome outcome = TerraneProgram.Bash("""
            unshare -m true 2>/dev/null || unshare -rm true || exit 99
            exec unshare -rm bash -c '
              mount -t tmpfs -o size=400k none "$1" || exit 99
              build() { "$TERRANE" build "$2" --max-zoom 11 --effort 0 -o "$1/quilt.pmtiles" "${@:4}"; echo "exit $?"; }
              build "$@"
              ls "$1"
              build "$@" --force
              mount -o remount,size=64m "$1"
              build "$@"
              cp "$1"/quilt* "$3"' bash "$@"
            """, disk, quilt.Sources, folder.Path);
        Assert.SkipWhen(outcome.ExitCode == 99, "No mount namespace can be made here.");
        outcome.Exits(0).Says("plan.disk").Says("disk.full");
        Assert.Equal(["exit 2", "exit 2", "exit 0"], outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Archive.AssertSame(quilt.Archive, copy);
    }
}
