using Terrane.Cells.Index;
using Terrane.Cells.Sharding;
using Terrane.Cells.Tests.Support;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;

namespace Terrane.Cells.Tests.Sharding;

public sealed class ShardedIndexTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Shards_in_any_order_twice_and_cut_short_merge_into_the_bytes_of_one_run(int count)
    {
        // Zones of very different sizes, and one without a cell.
        string[] codes = ["AT", "BE", "CH", "DE", "ES", "FI", "FR", "VA"];
        string zones = TestFiles.GeoJson(_folder.File("z.geojson"), [.. codes.Select((code, i) => ((string?)code, code,
            new[] { code == "VA" ? TestFiles.Box(0.01, 0.01, 0.02, 0.02) : TestFiles.Box(-29 + (6 * i), -9.3, -28.4 + (6 * i) + (i / 2.0), i * i / 3.0) }))]);
        IndexOptions options = TestFiles.Options(zones, _folder.File("whole")) with { GridText = "600,400,-30,0.1,20,-0.1,EPSG:4326" };
        TestFiles.Run(options);
        IndexOptions sharded = options with { Output = _folder.File("sharded") };
        (ShardFolder folder, ShardedRun run) = Begin(sharded, count);
        foreach (int shard in Enumerable.Range(0, count).Reverse())
        {
            using (var stop = new CancellationTokenSource())
            {
                // At its beginning, or when the first part is written, of which the ledger does not know yet.
                var cut = new StopAt(shard % 2 == 0 ? "wrote " : "write", stop);
                Exception? end = Record.Exception(() => Make(sharded, folder, run, shard, cut, stop.Token));
                Assert.True(end is OperationCanceledException || (shard % 2 == 0 && count > 1 && end is null), $"{end}");
                if (end is not null) Assert.Equal("shard.unfinished", Assert.Throws<ShardException>(() => Merge(sharded, folder, run)).Code);
            }
            Make(sharded, folder, run, shard, new Quiet(), TestContext.Current.CancellationToken);
            Make(sharded, folder, run, shard, new Quiet(), TestContext.Current.CancellationToken);
        }
        Assert.False(Directory.Exists(sharded.Output));
        IndexOutcome outcome = Merge(sharded, folder, run);
        Assert.False(outcome.WasThere);
        Assert.True(Merge(sharded, folder, run).WasThere);
        Assert.Equal(TestFiles.Hashes(options.Output), TestFiles.Hashes(sharded.Output));
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "*.terrane-work"));
    }

    [Fact]
    public void A_merge_that_was_killed_while_it_published_goes_on()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        IndexOptions options = TestFiles.Options(zones, _folder.File("whole")), sharded = options with { Output = _folder.File("sharded") };
        TestFiles.Run(options);
        (ShardFolder folder, ShardedRun run) = Begin(sharded, 2);
        for (int shard = 0; shard < 2; shard++) Make(sharded, folder, run, shard, new Quiet(), TestContext.Current.CancellationToken);
        // What the kill leaves: one table in its place, the other half moved.
        string bounds = $"tile_bounds/parameter_hash={run.PlanHash}", staged = Directory.EnumerateDirectories(folder.Path, "staging", SearchOption.AllDirectories).First(f => Directory.Exists(Path.Combine(f, "tile_bounds")));
        foreach (string made in Directory.EnumerateDirectories(folder.Path, "tile_bounds", SearchOption.AllDirectories).ToList())
            foreach (string file in Directory.EnumerateFiles(made, "*", SearchOption.AllDirectories).ToList())
            {
                string target = Path.Combine(sharded.Output, bounds, Path.GetRelativePath(made, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Move(file, target);
            }
        string part = Directory.EnumerateFiles(Path.Combine(staged, "tile_index"), "*", SearchOption.AllDirectories).First();
        string half = Path.Combine(sharded.Output, $"cells-{run.PlanHash[..16]}.terrane-merge", "tile_index", Path.GetRelativePath(Path.Combine(staged, "tile_index"), part));
        Directory.CreateDirectory(Path.GetDirectoryName(half)!);
        File.Move(part, half);
        Merge(sharded, folder, run);
        Assert.Equal(TestFiles.Hashes(options.Output), TestFiles.Hashes(sharded.Output));
    }

    [Fact]
    public void Another_rule_is_another_plan_and_refused()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        IndexOptions options = TestFiles.Options(zones, _folder.File("out"));
        (ShardFolder folder, ShardedRun run) = Begin(options, 2);
        IndexOptions other = options with { Rule = InclusionRule.AnyOverlap };
        Assert.Equal("shard.plan", Assert.Throws<ShardException>(() => Make(other, folder, run, 0, new Quiet(), TestContext.Current.CancellationToken)).Code);
        Assert.Equal("shard.plan", Assert.Throws<ShardException>(() => Merge(other, folder, run)).Code);
        Assert.False(Directory.Exists(folder.WorkOf(0)));
    }

    [Fact]
    public void Ranges_follow_each_other_and_are_cut_between_parts()
    {
        // Parts of 2^24 rows: 3, none, 1 and 3 of them.
        long[] rows = [40_000_000, 0, 10, 40_000_000];
        List<ZoneResult> zones = [.. rows.Select((count, i) => new ZoneResult { Key = $"Z{i}", Name = "", HasCode = true, Figures = new SweepFigures(count, count, 0, 0, 1) })];
        Assert.Equal(new PartRange(0, 7, 80_000_010), PartRange.Of(zones, 0, 1));
        Assert.Equal([new PartRange(0, 4, 40_000_010), new PartRange(4, 7, 40_000_000)], Enumerable.Range(0, 2).Select(shard => PartRange.Of(zones, shard, 2)));
        PartRange[] many = [.. Enumerable.Range(0, 20).Select(shard => PartRange.Of(zones, shard, 20))];
        Assert.Equal(Enumerable.Range(0, 7), many.SelectMany(range => Enumerable.Range((int)range.First, (int)(range.End - range.First))));
        Assert.Equal(80_000_010, many.Sum(range => range.Rows));
    }

    private (ShardFolder Folder, ShardedRun Run) Begin(IndexOptions options, int count)
    {
        (string hash, long zones, bool isDone) = ShardedIndex.Preview(options, new Quiet());
        Assert.False(isDone);
        var folder = new ShardFolder(_folder.File("shards"));
        var run = new ShardedRun { Arguments = ["cells", "index"], Folder = _folder.Path, PlanHash = hash, Shards = count, Units = zones, Output = options.Output };
        ShardStore.Prepare(folder, run, overwrite: false, new Quiet());
        return (folder, run);
    }

    private static void Make(IndexOptions options, ShardFolder folder, ShardedRun run, int shard, IProgressSink sink, CancellationToken ct) =>
        ShardedIndex.RunShard(options, folder, run, shard, wait: false, sink, ct);

    private static IndexOutcome Merge(IndexOptions options, ShardFolder folder, ShardedRun run)
    {
        using var memory = new MemorySampler();
        return ShardedIndex.Merge(options, folder, run, new Quiet(), memory, TestContext.Current.CancellationToken);
    }

    /// <summary>Asks for the end once a stage of this name has begun, or such a line is written.</summary>
    private sealed class StopAt(string what, CancellationTokenSource stop) : IProgressSink
    {
        public ProgressStage Begin(string name, string unit, long? total = null)
        {
            if (name == what) stop.Cancel();
            return new ProgressStage(name, unit, total);
        }

        public void Write(MessageLevel level, string text, string? code = null)
        {
            if (text.StartsWith(what, StringComparison.Ordinal)) stop.Cancel();
        }

        public void Dispose() { }
    }
}
