using System.Text.Json;
using Terrane.Core;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Build;

/// <summary>
/// A child process that takes too much is ended, its tiles are tried again, and the run ends with the bytes of an undisturbed one. The children really
/// do take memory, time and disk: TERRANE_WORKER_FAULT tells them to.
/// </summary>
public sealed class WatchdogTests(QuiltBuild quilt) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_child_that_takes_too_much_memory_is_ended_and_its_tiles_are_made_again()
    {
        (string, string?)[] environment = [("TERRANE_WATCHDOG_MEMORY", "400M"), ("TERRANE_WATCHDOG_INTERVAL", "20ms"), ("TERRANE_WORKER_FAULT", "memory@1")];
        Outcome outcome = TerraneProgram.RunIn(null, environment, ["build", quilt.Sources, .. QuiltBuild.Options, "-o", _folder.File("x.pmtiles")]).Exits(0);
        Assert.Contains("more than --watchdog-memory 400M; trying again.", outcome.Error);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    [Fact]
    public void A_child_that_takes_too_much_time_is_ended_and_its_tiles_are_made_again()
    {
        Outcome outcome = Build("time@2", "x", "--watchdog-time", "2s").Exits(0);
        Assert.Contains("longer than --watchdog-time 2 s; trying again.", outcome.Error);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    [Fact]
    public void What_exceeds_a_limit_three_times_is_listed_and_the_rest_is_built()
    {
        Outcome outcome = Build("memory@0*3", "x", "--memory", "300M", "-j", "1").Exits(1).Says("unit.limit");
        Assert.Contains("more than twice its share of --memory, 252M; giving it up.", outcome.Error);
        string archive = _folder.File("x.pmtiles");
        TerraneProgram.Run("verify", "--deep", archive).Exits(0);
        JsonElement error = JsonDocument.Parse(File.ReadAllText(archive + ".report.json")).RootElement.GetProperty("dataErrors").EnumerateArray().Single();
        Assert.Equal("unit.limit", error.GetProperty("code").GetString());
        Assert.Contains("quilt", error.GetProperty("examples")[0].GetString());

        // Unit 0 is the first along the curve: its own tiles are missing, those of the others are as ever, and overviews are of what is there.
        IReadOnlyDictionary<TileId, byte[]> whole = Archive.Tiles(quilt.Archive), found = Archive.Tiles(archive);
        Assert.All(found.Keys, tile => Assert.Contains(tile, whole.Keys));
        TileId[] missing = [.. whole.Keys.Except(found.Keys)];
        Assert.NotEmpty(missing);
        byte top = missing.Min(t => t.Z);
        Assert.Single(missing.Select(t => t.AncestorAt(top)).Distinct());
        Assert.All(whole.Where(t => t.Key.Z >= top && found.ContainsKey(t.Key)), tile => Assert.Equal(tile.Value, found[tile.Key]));
        Assert.NotEqual(whole[new TileId(0, 0, 0)], found[new TileId(0, 0, 0)]);

        // The same command tries it again.
        Outcome again = Build("", "x", "--memory", "300M", "-j", "1").Exits(0);
        Assert.Contains("lacks tiles that were given up; it is made again.", again.Error);
        Archive.AssertSame(quilt.Archive, archive);
    }

    [Fact]
    public void A_limit_below_what_a_child_needs_to_start_stops_the_run_instead_of_losing_all_tiles()
    {
        Outcome outcome = Build("", "x", "--watchdog-memory", "20M").Exits(2).Says("worker.start");
        Assert.Contains("more than --watchdog-memory 20M", outcome.Error);
        TerraneProgram.Run(["build", quilt.Sources, .. QuiltBuild.Options, "-o", _folder.File("x.pmtiles")]).Exits(0);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    [Fact]
    public void A_disk_that_a_child_fills_is_freed_by_ending_it()
    {
        // A mount namespace of its own, so that nothing stays mounted whatever happens here.
        Outcome outcome = TerraneProgram.Bash("""
            exec unshare -rm bash -c '
              mount -t tmpfs -o size=64m none "$1" || exit 99
              TERRANE_WORKER_FAULT=disk@1 "$TERRANE" build "$2" --max-zoom 11 --effort 0 --tmpdir "$1" --force -j 2 --watchdog-disk 32M --watchdog-interval 20ms -o "$3" || exit
              ls -A "$1"
            ' bash "$@"
            """, _folder.Folder("disk"), quilt.Sources, _folder.File("x.pmtiles"));
        Assert.SkipWhen(outcome.ExitCode == 99 || outcome.Error.Contains("unshare", StringComparison.Ordinal), "No mount namespace can be made here.");
        outcome.Exits(0);
        Assert.Contains("of it in its temporary files; trying again.", outcome.Error);
        Assert.Equal("", outcome.Out);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    [Fact]
    public void A_disk_that_others_fill_stops_the_run_and_the_same_command_goes_on_when_there_is_room()
    {
        Outcome outcome = TerraneProgram.Bash("""
            exec unshare -rm bash -c '
              mount -t tmpfs -o size=64m none "$1" || exit 99
              build() { "$TERRANE" build "$2" --max-zoom 11 --effort 0 --tmpdir "$1" --force -j 2 --watchdog-disk 32M --watchdog-interval 20ms --watchdog-wait "$4" -o "$3"; }
              head -c 40M /dev/zero >"$1/filler"
              build "$@" 0.5s; echo "ended with $?" >&2
              (until grep -qs "for more" "$3.log"; do sleep 0.05; done; rm "$1/filler") &
              build "$@" 5m 2>"$3.log"; code=$?
              cat "$3.log" >&2
              exit $code
            ' bash "$@"
            """, _folder.Folder("disk"), quilt.Sources, _folder.File("x.pmtiles"));
        Assert.SkipWhen(outcome.ExitCode == 99 || outcome.Error.Contains("unshare", StringComparison.Ordinal), "No mount namespace can be made here.");
        outcome.Exits(0).Says("watchdog.disk");
        Assert.Contains("ended with 2", outcome.Error);
        Assert.Contains("waiting up to 300 s for more", outcome.Error);
        Archive.AssertSame(quilt.Archive, _folder.File("x.pmtiles"));
    }

    [Fact]
    public void Nonsense_is_refused_before_anything_is_written()
    {
        string[] command = ["build", quilt.Sources, "-o", _folder.File("y.pmtiles")];
        Assert.Contains("TERRANE_WATCHDOG_TIME is 'soon'", TerraneProgram.RunIn(null, [("TERRANE_WATCHDOG_TIME", "soon")], command).Exits(2).Says("option.value").Error);
        TerraneProgram.Run([.. command, "--watchdog-disk", "much"]).Exits(2).Says("option.value");
        TerraneProgram.Run([.. command, "--watchdog-interval", "0s"]).Exits(2).Says("option.value");
        TerraneProgram.Run([.. command, "--isolate", "--memory", "210M"]).Exits(2).Says("plan.memory");
        Assert.Empty(_folder.Names());
    }

    private Outcome Build(string fault, string name, params string[] options) => TerraneProgram.RunIn(null, [("TERRANE_WORKER_FAULT", fault)],
        ["build", quilt.Sources, .. QuiltBuild.Options, "--isolate", "--watchdog-interval", "20ms", "-o", _folder.File(name + ".pmtiles"), .. options]);
}
