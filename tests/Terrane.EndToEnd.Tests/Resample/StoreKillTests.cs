using System.Diagnostics;
using Terrane.EndToEnd.Tests.Support;
using Terrane.Resample.Tests.Support;

namespace Terrane.EndToEnd.Tests.Resample;

/// <summary>SIGKILL at any instant, and disks that run full, while stores are filled: the same command again gives what an undisturbed run gives.</summary>
public sealed class StoreKillTests(PostgresFixture server, StackOfTwo stack) : IClassFixture<PostgresFixture>, IClassFixture<StackOfTwo>
{
    private const int Kills = 3;

    [Theory, InlineData("parquet:out"), InlineData("tif:out"), InlineData("tif:out", "--cog"), InlineData("duckdb:out.duckdb"), InlineData("postgres")]
    public void A_kill_at_any_instant_costs_no_row_and_doubles_none(string to, params string[] more)
    {
        using var folder = new TestFolder();
        string store = to == "postgres" ? server.Url() : to.Replace("out", folder.File("out"), StringComparison.Ordinal);
        var delays = new List<long>();
        var random = new Random();
        for (int kill = 0; kill < Kills; kill++)
        {
            delays.Add(random.NextInt64(stack.Milliseconds / 10, stack.Milliseconds));
            using RunningProgram run = stack.Start(store, more);
            Thread.Sleep((int)delays[^1]);
            run.Kill();
        }
        TestContext.Current.SendDiagnosticMessage($"{to} killed after {string.Join(", ", delays)} ms");
        stack.Run(store, more).Exits(0);
        Assert.Equal(stack.Joined, StackOfTwo.Join(store, folder.File("t.csv")));
        Assert.DoesNotContain(folder.Names(), name => name.Contains(".partial", StringComparison.Ordinal));
        TerraneProgram.Run("resample", "verify", store, "--samples", "4").Exits(0);
    }

    [Fact]
    public void A_kill_while_rows_are_merged_leaves_all_of_them_or_none()
    {
        using var folder = new TestFolder();
        string store = server.Url(database: "template1"); // where no other test writes
        void Base(string name) => TerraneProgram.Run("resample", $"{stack.Fine},name={name}", "--grid", $"like:{stack.Coarse}", "--to", store).Exits(0);
        string[] Merge(string name) => ["resample", $"{stack.Coarse},name={name}", "--grid", $"like:{stack.Coarse}", "--to", store, "--upsert"];
        string Table(string name)
        {
            string table = folder.File($"{name}.csv");
            TerraneProgram.Run("join", "--from", store, "--to", table, "--no-pictures", "--column", $"{name},name=d").Exits(0);
            return File.ReadAllText(table);
        }
        Base("calm");
        Base("killed");
        string before = Table("killed");
        var clock = Stopwatch.StartNew();
        TerraneProgram.Run(Merge("calm")).Exits(0);
        long milliseconds = clock.ElapsedMilliseconds;
        string after = Table("calm");
        Assert.NotEqual(before, after);
        var random = new Random();
        for (int kill = 0; kill < Kills; kill++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], Merge("killed"));
            Thread.Sleep((int)random.NextInt64(milliseconds / 3, milliseconds));
            run.Kill();
            File.Delete(folder.File("killed.csv"));
            Assert.Contains(Table("killed"), new[] { before, after });
        }
        TerraneProgram.Run(Merge("killed")).Exits(0);
        File.Delete(folder.File("killed.csv"));
        Assert.Equal(after, Table("killed"));
        TerraneProgram.Run("resample", "verify", store, "--samples", "4").Exits(0);
    }

    [Theory, InlineData("parquet:DIR/out"), InlineData("tif:DIR/out"), InlineData("duckdb:DIR/out.duckdb")]
    public void A_disk_that_runs_full_is_an_error_of_its_own_and_the_same_command_goes_on(string to)
    {
        using var folder = new TestFolder();
        string mounted = folder.Folder("small"), table = folder.File("t.csv"), store = to.Replace("DIR", mounted, StringComparison.Ordinal);
        // A mount namespace of its own, so that nothing stays mounted whatever happens here. It grows until it is
        // enough, so that it runs full at several places.
        Outcome outcome = TerraneProgram.Bash("""
            exec unshare -rm bash -c '
              mount -t tmpfs -o size=300k none "$1" || exit 99
              for size in 2 5 9 14 64; do
                "$TERRANE" resample "${@:4}" --to "$2" -q && break
                mount -o remount,size=${size}m "$1"
              done
              "$TERRANE" join --from "$2" --to "$3" -q > "$3.out" && cat "$3"
            ' bash "$@"
            """, [mounted, store, table, .. stack.Arguments]);
        Assert.SkipWhen(outcome.ExitCode == 99, "No mount namespace can be made here.");
        string[] codes = [.. outcome.Exits(0).Error.Split('\n').Where(line => line.EndsWith(']')).Select(line => line[line.LastIndexOf('[')..])];
        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.True(code is "[resample.disk]" or "[resample.dataset]", outcome.Error));
        Assert.All(outcome.Error.Split('\n').Where(line => line.Contains("[resample.dataset]", StringComparison.Ordinal)), line => Assert.Contains("[resample.disk]", line));
        Assert.Equal(stack.Joined, outcome.Out);
    }
}
