using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Fusion.Running;
using Terrane.Fusion.Sharding;
using Terrane.Fusion.Tests.Support;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Sharding;

namespace Terrane.Fusion.Tests.Sharding;

public sealed class ShardedFuseTests : IDisposable
{
    private const double West = 500_000, North = 6_000_000;

    private const string Policy = """
        name: t
        crs: EPSG:32630
        resolution: 10
        variables: [uncertainty]
        providers: {base: {path: base.tif}, over: {path: [over.tif, more-cut.tif]}}
        steps: [{provider: base, operator: overwrite, uncertainty: 2}, {provider: over, operator: feather, distance: 150, uncertainty: 1}]
        """;

    private static readonly Bounds Extent = new(West, North - 4000, West + 4000, North);
    private readonly Ground _ground = new();

    public ShardedFuseTests()
    {
        _ground.Raster("base.tif", 400, 400, West, North, 10, (c, r) => (float)(50 + (30 * Math.Sin(c / 9.0)) + (20 * Math.Cos(r / 7.0))));
        _ground.Raster("over.tif", 200, 400, West, North, 10, (c, r) => c + r > 300 ? float.NaN : c - r);
        _ground.Raster("more.tif", 200, 400, West + 2000, North, 10, (c, r) => c + r);
        byte[] all = File.ReadAllBytes(_ground.Path("more.tif"));
        File.WriteAllBytes(_ground.Path("more-cut.tif"), all[..(all.Length / 2)]);
    }

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData(1, "out.tif")]
    [InlineData(3, "out.tif")]
    [InlineData(3, "out.zarr")]
    [InlineData(60, "out.tif")]
    public void Shards_in_any_order_twice_and_cut_short_merge_into_the_bytes_of_one_run(int count, string name)
    {
        FuseOptions options = Fused.Options(_ground, Policy, Extent, name, cell: 64) with { Quality = true };
        FuseSummary whole = Fused.Do(options);
        Dictionary<string, string> wanted = Hashes();
        Assert.Equal(1, whole.DataErrors);
        foreach (string output in Outputs()) Delete(output);

        (string hash, long cells, bool isDone) = ShardedFuse.Preview(options, new Quiet(), TestContext.Current.CancellationToken);
        Assert.Equal((49, false), (cells, isDone)); // of 64 pixels, in 400
        var folder = new ShardFolder(_ground.Path("shards"));
        var run = new ShardedRun { Arguments = ["fuse"], Folder = _ground.Path("."), PlanHash = hash, Shards = count, Units = cells, Output = options.Output };
        ShardStore.Prepare(folder, run, overwrite: false, new Quiet());
        using var memory = new MemorySampler();
        foreach (int shard in Enumerable.Range(0, count).Reverse())
        {
            if (shard == count / 2)
            {
                using var stop = new CancellationTokenSource();
                using var sink = new StoppingSink(stop);
                Exception? end = Record.Exception(() => ShardedFuse.RunShard(options, folder, run, shard, wait: false, sink, stop.Token));
                Assert.True(end is OperationCanceledException || (end is null && count > 1), $"{end}"); // few cells may be done before it hears
                if (end is not null) Assert.Equal("shard.unfinished", Assert.Throws<ShardException>(() => ShardedFuse.Merge(options, folder, run, new Quiet(), memory, TestContext.Current.CancellationToken)).Code);
            }
            for (int time = 0; time < 2; time++) ShardedFuse.RunShard(options, folder, run, shard, wait: false, new Quiet(), TestContext.Current.CancellationToken);
        }
        Assert.Empty(Outputs());
        FuseSummary merged = ShardedFuse.Merge(options, folder, run, new Quiet(), memory, TestContext.Current.CancellationToken);
        Assert.Equal(whole, merged);
        Assert.Equal(wanted, Hashes());
        JsonNode report = JsonNode.Parse(File.ReadAllText(options.Output + ".report.json"))!;
        Assert.Equal(["raster.read"], report["dataErrors"]!.AsArray().Select(e => e!["code"]!.GetValue<string>()));
        Assert.True(ShardedFuse.Merge(options, folder, run, new Quiet(), memory, TestContext.Current.CancellationToken).UpToDate);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "*.terrane-work"));
    }

    [Fact]
    public void Another_file_is_another_plan_and_refused()
    {
        FuseOptions options = Fused.Options(_ground, Policy, Extent, "out.tif", cell: 64);
        (string hash, long cells, _) = ShardedFuse.Preview(options, new Quiet(), TestContext.Current.CancellationToken);
        var folder = new ShardFolder(_ground.Path("shards"));
        var run = new ShardedRun { Arguments = ["fuse"], Folder = _ground.Path("."), PlanHash = hash, Shards = 2, Units = cells, Output = options.Output };
        ShardStore.Prepare(folder, run, overwrite: false, new Quiet());
        File.SetLastWriteTimeUtc(_ground.Path("over.tif"), new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal("shard.plan", Assert.Throws<ShardException>(() => ShardedFuse.RunShard(options, folder, run, 0, wait: false, new Quiet(), TestContext.Current.CancellationToken)).Code);
        Assert.False(Directory.Exists(folder.WorkOf(0)));
    }

    private List<string> Outputs() => [.. Directory.EnumerateFileSystemEntries(_ground.Path("."), "out*").Where(path => !path.EndsWith(".yaml", StringComparison.Ordinal))];

    /// <summary>Of all that was published, but for what tells the time.</summary>
    private Dictionary<string, string> Hashes() => Outputs().SelectMany(path => Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path])
        .Where(path => !path.Contains(".report.", StringComparison.Ordinal))
        .ToDictionary(path => path, path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));

    private static void Delete(string path)
    {
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else File.Delete(path);
    }
}
