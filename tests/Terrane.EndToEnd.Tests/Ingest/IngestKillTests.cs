using System.Diagnostics;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Sources.Tests.Support;

namespace Terrane.EndToEnd.Tests.Ingest;

/// <summary>Whatever ends an ingest, the same command goes on and ends with the bytes of an undisturbed one.</summary>
public sealed class IngestKillTests
{
    private const int Seed = 20261;

    // The long form is for a change to stages or state: TERRANE_LONG_TESTS=1.
    private static readonly int Kills = Environment.GetEnvironmentVariable("TERRANE_LONG_TESTS") is { Length: > 0 } ? 100 : 10;

    [Fact]
    public void Kills_at_any_moment_change_no_byte_of_the_tarball()
    {
        using var server = new TestServer();
        using var catalog = new CatalogFolder("quilt");
        catalog.List(catalog.Zips(16, side: 200).Select(server.Serve));
        string[] Command(string store) => ["ingest", catalog.Path, "--store", catalog.File(store), "--workers", "2", "--memory", "512M", "--retry-wait", "0.01"];
        var clock = Stopwatch.StartNew();
        TerraneProgram.Run(Command("whole")).Exits(0);
        int undisturbed = (int)clock.ElapsedMilliseconds;

        var random = new Random(Seed);
        int kills = 0, finished = 0;
        while (kills < Kills)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Command("killed"));
            Thread.Sleep(random.Next(undisturbed / 8, undisturbed / 2));
            if (run.HasExited)
            {
                // All of it is there: from the beginning again.
                finished++;
                AssertSame(catalog, run.Finish());
                Directory.Delete(catalog.File("killed"), recursive: true);
                continue;
            }
            run.Kill();
            run.Finish();
            kills++;
        }
        AssertSame(catalog, TerraneProgram.Run(Command("killed")));
        Assert.Equal(CatalogFolder.Names(catalog.File("whole")), CatalogFolder.Names(catalog.File("killed")));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {finished + 1} finished runs, an undisturbed one took {undisturbed} ms");
    }

    [Fact]
    public void A_full_disk_stops_cleanly_and_a_rerun_completes()
    {
        using var catalog = new CatalogFolder("quilt");
        string[] zips = [.. catalog.Zips(12, side: 300)];
        catalog.List(zips);
        TerraneProgram.Run("ingest", catalog.Path, "--store", catalog.File("whole")).Exits(0);
        // A mount namespace of its own, so that nothing stays mounted whatever happens here.
        Outcome outcome = TerraneProgram.Bash("""
            unshare -m true 2>/dev/null || unshare -rm true || exit 99
            exec unshare -rm bash -c '
              mount -t tmpfs -o size=1500k none "$2" || exit 99
              ingest() { "$TERRANE" ingest "$1" --store "$2"; echo "exit $?"; }
              ingest "$@"
              ingest "$@"
              mount -o remount,size=200m "$2"
              ingest "$@"
              cp "$2/tar-store/quilt.tar" "$3"' bash "$@"
            """, catalog.Path, Directory.CreateDirectory(catalog.File("disk")).FullName, catalog.File("copy.tar"));
        Assert.SkipWhen(outcome.ExitCode == 99, "No mount namespace can be made here.");
        outcome.Exits(0);
        string[] exits = [.. outcome.Out.Split('\n').Where(line => line.StartsWith("exit ", StringComparison.Ordinal))];
        Assert.NotEqual("exit 0", exits[0]);
        Assert.Equal("exit 0", exits[2]);
        Assert.DoesNotContain("bug", outcome.Error);
        Assert.Equal(File.ReadAllBytes(catalog.File("whole/tar-store/quilt.tar")), File.ReadAllBytes(catalog.File("copy.tar")));
    }

    [Fact]
    public void A_termination_is_a_cancellation_and_the_next_run_continues()
    {
        using var catalog = new CatalogFolder("quilt");
        catalog.List(catalog.Zips(12, side: 400));
        using (RunningProgram run = TerraneProgram.Start(null, [], "ingest", catalog.Path, "--store", catalog.File("store"), "--workers", "1"))
        {
            run.WaitForFolder(catalog.File("store/source-store/quilt.terrane-work/items"));
            run.Signal("TERM");
            run.Finish().Exits(130);
        }
        Assert.Contains("12 complete", TerraneProgram.Run("ingest", catalog.Path, "--store", catalog.File("store")).Exits(0).Out);
    }

    private static void AssertSame(CatalogFolder catalog, Outcome outcome)
    {
        outcome.Exits(0);
        foreach (string name in new[] { "quilt.tar", "quilt.tar.md5", "quilt.tar.sha256" })
            Assert.Equal(File.ReadAllBytes(catalog.File($"whole/tar-store/{name}")), File.ReadAllBytes(catalog.File($"killed/tar-store/{name}")));
    }
}
