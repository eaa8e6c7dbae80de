using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Sharding;
using Terrane.Resample.Tests.Support;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Tests;

namespace Terrane.Resample.Tests.Sharding;

/// <remarks>A shard's folder for temporary files belongs to the whole process, so nothing else runs meanwhile.</remarks>
[Collection(nameof(ProcessWide))]
public sealed class ShardedResampleTests : IDisposable
{
    private const string Grid = "160,120,0,100,12000,-100,EPSG:32626";

    private readonly TempFolder _folder = new();
    private readonly TemporaryVariables _variables = new();

    public void Dispose()
    {
        _variables.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1, "tif:")]
    [InlineData(3, "tif:")]
    [InlineData(3, "parquet:")]
    [InlineData(50, "parquet:")]
    public void Shards_in_any_order_twice_and_cut_short_merge_into_the_bytes_of_one_run(int count, string kind)
    {
        // Bands of 16 rows: 8 of each dataset. One has lost its end.
        DatasetSpec cut = Raster("cut", DatasetKind.Continuous);
        using (FileStream file = File.OpenWrite(cut.Path)) file.SetLength(file.Length / 2);
        DatasetSpec[] datasets = [Raster("mean", DatasetKind.Continuous), cut, Raster("total", DatasetKind.Count)];
        ResampleOptions options = Jobs.Options(kind + _folder.File("whole"), datasets) with { Grid = Grid, Window = 16 }, sharded = options with { To = kind + _folder.File("sharded") };
        ResampleOutcome whole = Jobs.Run(options);
        Assert.Equal(new ResampleOutcome(2, 0, 1), whole);

        (ShardFolder folder, ShardedRun run) = Begin(sharded, count);
        Assert.Equal(24, run.Units);
        foreach (int shard in Enumerable.Range(0, count).Reverse())
        {
            if (shard == count / 2)
            {
                using var stop = new CancellationTokenSource();
                Exception? end = Record.Exception(() => Make(sharded, folder, run, shard, new StopAt(stop), stop.Token));
                Assert.True(end is OperationCanceledException || (end is null && count > 3), $"{end}"); // one band, or none, is done before it hears
                if (end is not null) Assert.Equal("shard.unfinished", Assert.Throws<ShardException>(() => Merge(sharded, folder, run)).Code);
            }
            for (int time = 0; time < 2; time++) Make(sharded, folder, run, shard, new Quiet(), TestContext.Current.CancellationToken);
        }
        Assert.False(Directory.Exists(_folder.File("sharded")));
        Assert.Equal(whole, Merge(sharded, folder, run));
        Assert.Equal(Hashes("whole"), Hashes("sharded"));
        Assert.Equal(2, Hashes("whole").Count);
        Assert.Empty(Directory.EnumerateDirectories(folder.Path, "*.terrane-work"));
    }

    [Fact]
    public void A_lone_dataset_that_cannot_be_read_fails_its_shard_and_all_that_is_there_is_nothing_to_do()
    {
        DatasetSpec cut = Raster("cut", DatasetKind.Continuous), mean = Raster("mean", DatasetKind.Continuous);
        using (FileStream file = File.OpenWrite(cut.Path)) file.SetLength(file.Length / 2);
        ResampleOptions options = Jobs.Options(_folder.File("cut-out.tif"), cut) with { Grid = Grid, Window = 16 };
        (ShardFolder folder, ShardedRun run) = Begin(options, 1);
        Assert.Equal("raster.read", Assert.ThrowsAny<TerraneException>(() => Make(options, folder, run, 0, new Quiet(), TestContext.Current.CancellationToken)).Code);

        ResampleOptions sound = Jobs.Options(_folder.File("mean-out.tif"), mean) with { Grid = Grid, Window = 16 };
        Jobs.Run(sound);
        Assert.True(ShardedResample.Preview(sound).IsDone);
        Assert.False(ShardedResample.Preview(sound with { To = _folder.File("other.tif") }).IsDone);
    }

    /// <summary>Three cells to one of the grid, across and down.</summary>
    private DatasetSpec Raster(string name, DatasetKind kind) => new()
    {
        Path = Sources.Write(_folder.File($"{name}.tif"), 480, 360, new AffineTransform(0, 100 / 3.0, 0, 12000, 0, -100 / 3.0), "EPSG:32626", Sources.Random(new Random(name.Length), 480 * 360, 0.1, whole: false)),
        Name = name,
        Kind = kind,
    };

    private (ShardFolder Folder, ShardedRun Run) Begin(ResampleOptions options, int count)
    {
        (string hash, long bands, bool isDone) = ShardedResample.Preview(options);
        Assert.False(isDone);
        var folder = new ShardFolder(_folder.File("shards"));
        var run = new ShardedRun { Arguments = ["resample"], Folder = _folder.File("."), PlanHash = hash, Shards = count, Units = bands, Output = _folder.File("sharded") };
        ShardStore.Prepare(folder, run, overwrite: false, new Quiet());
        return (folder, run);
    }

    private static void Make(ResampleOptions options, ShardFolder folder, ShardedRun run, int shard, IProgressSink sink, CancellationToken ct) =>
        ShardedResample.RunShard(options, folder, run, shard, wait: false, sink, ct);

    private static ResampleOutcome Merge(ResampleOptions options, ShardFolder folder, ShardedRun run) =>
        ShardedResample.Merge(options, folder, run, new Quiet(), TestContext.Current.CancellationToken);

    /// <summary>Of the datasets; the registry tells the time, and what could not be made is no dataset.</summary>
    private Dictionary<string, string> Hashes(string store) => Directory.EnumerateFiles(_folder.File(store)).Where(path => !Path.GetFileName(path).StartsWith("resampled_datasets", StringComparison.Ordinal) && !path.EndsWith(".partial", StringComparison.Ordinal))
        .ToDictionary(path => Path.GetFileName(path), path => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path))));

    /// <summary>Asks for the end when the work begins.</summary>
    private sealed class StopAt(CancellationTokenSource stop) : IProgressSink
    {
        public ProgressStage Begin(string name, string unit, long? total = null)
        {
            stop.Cancel();
            return new ProgressStage(name, unit, total);
        }

        public void Write(MessageLevel level, string text, string? code = null) { }

        public void Dispose() { }
    }
}
