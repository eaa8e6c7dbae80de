using System.Text.Json;
using Terrane.EndToEnd.Tests.Support;

namespace Terrane.EndToEnd.Tests.Cluster;

/// <summary>A build in shards, each a process that knows of the others by the shared folder alone.</summary>
public sealed class ShardedBuildTests(QuiltBuild quilt) : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Output => _folder.File("sharded.pmtiles");
    private string Shared => Output + ".terrane-shards";

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)] // more than there are units below the borders
    public void Shards_in_any_order_and_twice_give_the_bytes_of_a_local_run(int count)
    {
        Submit(count);
        for (int shard = count - 1; shard >= 0; shard--) Work("--shard", $"{shard}/{count}").Exits(0);
        Work("--shard", $"0/{count}").Exits(0);
        Work("--merge").Exits(0);
        Same();
        Assert.Equal(["sharded-lineage.pmtiles", "sharded.pmtiles", "sharded.pmtiles.report.html", "sharded.pmtiles.report.json"], Directory.EnumerateFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["logs", "merged.json", "plan.json"], Directory.EnumerateFileSystemEntries(Shared).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Work("--merge").Exits(0); // again: all is there
        Assert.Contains("finished", TerraneProgram.Run("status", Output).Exits(0).Out, StringComparison.Ordinal);
        TerraneProgram.Run(["verify", Output]).Exits(0);
    }

    [Fact]
    public void Shards_and_merge_that_are_killed_go_on()
    {
        Submit(2);
        for (int shard = 0; shard < 2; shard++)
        {
            for (int attempt = 1; attempt <= 4; attempt++)
            {
                using RunningProgram run = TerraneProgram.Start(null, [], "worker", Shared, "--shard", $"{shard}/2");
                run.WaitForFolder(Path.Combine(Shared, $"shard-000{shard}.terrane-work", "attempt-1"));
                Thread.Sleep(40 * attempt);
                run.Kill();
                run.Finish();
            }
            Work("--shard", $"{shard}/2").Exits(0);
        }
        for (int attempt = 1; attempt <= 4; attempt++)
        {
            using RunningProgram run = TerraneProgram.Start(null, [], "worker", Shared, "--merge");
            if (!File.Exists(Output)) run.WaitForFolder(Path.Combine(Shared, "merge.terrane-work"));
            Thread.Sleep(60 * attempt);
            run.Kill();
            run.Finish();
        }
        Work("--merge").Exits(0);
        Same();
    }

    [Fact]
    public void An_archive_cut_by_zoom_is_the_same_too()
    {
        string local = _folder.File("local.mbtiles"), sharded = _folder.File("sharded.mbtiles");
        string[] options = [.. QuiltBuild.Options, "--lineage", "--tile-size", "256"];
        TerraneProgram.Run(["build", quilt.Sources, .. options, "-o", local]).Exits(0);
        TerraneProgram.Run(["submit", "--engine", "manual", "--shards", "4", "--", "build", quilt.Sources, .. options, "-o", sharded]).Exits(0);
        for (int shard = 0; shard < 4; shard++) TerraneProgram.Run("worker", sharded + ".terrane-shards", "--shard", $"{shard}/4").Exits(0);
        TerraneProgram.Run("worker", sharded + ".terrane-shards", "--merge").Exits(0);
        Assert.Equal(File.ReadAllBytes(local), File.ReadAllBytes(sharded));
        Assert.Equal(File.ReadAllBytes(_folder.File("local-lineage.mbtiles")), File.ReadAllBytes(_folder.File("sharded-lineage.mbtiles")));
    }

    [Fact]
    public void Nothing_is_written_where_program_plan_or_number_differ()
    {
        Submit(3);
        Work("--merge").Exits(2).Says("shard.unfinished");
        Work("--shard", "3/3").Exits(2).Says("shard.index");
        Work("--shard", "0/4").Exits(2).Says("shard.index");
        Work().Exits(2).Says("shard.command");
        TerraneProgram.Run("worker").Exits(2).Says("shard.command");
        TerraneProgram.Run("worker", _folder.Path, "--merge").Exits(2).Says("shard.run");
        TerraneProgram.Run(["submit", "--engine", "manual", "--shards", "4", "--", "build", quilt.Sources, .. QuiltBuild.Options, "-o", Output]).Exits(2).Says("shard.begun");
        string plan = Path.Combine(Shared, "plan.json"), text = File.ReadAllText(plan);
        string hash = JsonDocument.Parse(text).RootElement.GetProperty("planHash").GetString()!;
        File.WriteAllText(plan, text.Replace(hash, new string('0', 64), StringComparison.Ordinal));
        Work("--shard", "0/3").Exits(2).Says("shard.plan");
        File.WriteAllText(plan, text.Replace("\"version\": \"", "\"version\": \"9.", StringComparison.Ordinal));
        Work("--shard", "0/3").Exits(2).Says("shard.version");
        Assert.Equal(["logs", "plan.json"], Directory.EnumerateFileSystemEntries(Shared).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        TerraneProgram.Run("submit", "--engine", "manual", "--", "verify", quilt.Archive).Exits(2).Says("shard.command");
        TerraneProgram.Run(["submit", "--engine", "manual", "--", "build", quilt.Sources, "--update", "-o", Output]).Exits(2).Says("shard.command");
    }

    [Fact]
    public void A_second_attempt_leaves_a_living_one_alone_or_waits_for_it()
    {
        Submit(1);
        using RunningProgram first = TerraneProgram.Start(null, [], "worker", Shared, "--shard", "0/1");
        first.WaitForFolder(Path.Combine(Shared, "shard-0000.terrane-work", "attempt-1"));
        first.Signal("STOP");
        Outcome refused = Work("--shard", "0/1").Exits(2).Says("shard.owned");
        Assert.Contains($"{first.Id}", refused.Error, StringComparison.Ordinal);
        using RunningProgram second = TerraneProgram.Start(null, [], "worker", Shared, "--shard", "0/1", "--wait");
        Assert.True(second.WaitFor("Waiting for its end"), second.Error);
        first.Signal("CONT");
        first.Finish().Exits(0);
        Assert.Contains("is finished", second.Finish().Exits(0).Error, StringComparison.Ordinal);
        Work("--merge").Exits(0);
        Same();
    }

    private void Submit(int shards) =>
        TerraneProgram.Run(["submit", "--engine", "manual", "--shards", $"{shards}", "--", "build", quilt.Sources, .. QuiltBuild.Options, "-o", Output]).Exits(0);

    private Outcome Work(params string[] arguments) => TerraneProgram.Run(["worker", Shared, .. arguments]);

    private void Same()
    {
        Assert.Equal(File.ReadAllBytes(quilt.Archive), File.ReadAllBytes(Output));
        Assert.Equal(File.ReadAllBytes(Beside(quilt.Archive)), File.ReadAllBytes(Beside(Output)));

        static string Beside(string archive) => archive.Replace(".pmtiles", "-lineage.pmtiles", StringComparison.Ordinal);
    }
}
