using System.Globalization;
using System.Security.Cryptography;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;
using Terrane.Resample.Running;
using Terrane.Resample.Stores;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Running;

public sealed class ResampleJobTests
{
    // The first row of the finer source is 1 to 8, the second 9 to 16: its first cell of the grid holds 1 + 2 + 9 + 10.
    private static readonly double[] FirstRow = [22, 30, 38, 46];

    [Fact]
    public void What_a_kill_right_after_the_commit_left_beside_a_duckdb_file_is_removed()
    {
        using var folder = new TempFolder();
        ResampleOptions options = Jobs.Options("duckdb:" + folder.File("s.duckdb"), Jobs.Finer(folder));
        Jobs.Run(options);
        string left = folder.File("s.duckdb.resampled_finer.parquet.partial");
        File.WriteAllText(left, "rows that are in the table");
        Assert.Equal(new ResampleOutcome(0, 1, 0), Jobs.Run(options));
        Assert.False(File.Exists(left));
    }

    [Theory, InlineData("parquet:", ""), InlineData("tif:", ""), InlineData("duckdb:", "s.duckdb")]
    public void Every_store_gives_back_what_was_put_in(string kind, string file)
    {
        using var folder = new TempFolder();
        string store = kind + folder.File("out" + file);
        ResampleOptions options = Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder));
        Assert.Equal(new ResampleOutcome(2, 0, 0), Jobs.Run(options));
        Assert.Equal([.. Enumerable.Range(0, 48).Where(i => i is not (3 or 4)).Select(i => ((long)i, (double)i))], Jobs.Read(store, "ongrid"));
        List<(long Id, double Value)> finer = Jobs.Read(store, "finer");
        Assert.Equal(24, finer.Count);
        Assert.Equal(FirstRow, finer.Take(4).Select(cell => cell.Value));
        Assert.Equal([0, 1, 2, 3, 8], finer.Take(5).Select(cell => cell.Id));
        Assert.Equal(Enumerable.Range(1, 96).Sum(), finer.Sum(cell => cell.Value));
        Assert.Equal(new ResampleOutcome(0, 2, 0), Jobs.Run(options with { Window = 3 }));
    }

    [Theory, InlineData("parquet:"), InlineData("duckdb:")]
    public void Cells_may_be_named_by_row_and_column(string kind)
    {
        using var folder = new TempFolder();
        string store = kind + folder.File("out");
        Jobs.Run(Jobs.Options(store, Jobs.Finer(folder)) with { Layout = TableLayout.RowColumn });
        Assert.Equal([0, 1, 2, 3, 8], Jobs.Read(store, "finer").Take(5).Select(cell => cell.Id));
    }

    [Fact]
    public void Windows_and_workers_change_no_byte_of_a_table()
    {
        using var folder = new TempFolder();
        var hashes = new HashSet<string>();
        DatasetSpec finer = Jobs.Finer(folder);
        foreach ((int window, int workers) in (ReadOnlySpan<(int, int)>)[(0, 1), (1, 3), (2, 2), (5, 1)])
        {
            string to = folder.File(string.Create(CultureInfo.InvariantCulture, $"w{window}"));
            Jobs.Run(Jobs.Options("parquet:" + to, finer) with { Window = window, Workers = workers });
            hashes.Add(Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(to, "resampled_finer.parquet")))));
        }
        Assert.Single(hashes);
    }

    public static TheoryData<ResampleMethod> Methods => [.. Enum.GetValues<ResampleMethod>()];

    [Theory, MemberData(nameof(Methods))]
    public void Windows_and_workers_change_no_cell_by_any_method_in_one_crs_and_between_two(ResampleMethod method)
    {
        using var folder = new TempFolder();
        var random = new Random((int)method);
        string same = Sources.Write(folder.File("same.tif"), 90, 70, new AffineTransform(500_013, 9.7, 0, 4_200_700, 0, -9.7), "EPSG:32626", Sources.Random(random, 90 * 70, 0.1, whole: true));
        string other = Sources.Write(folder.File("other.tif"), 90, 70, new AffineTransform(-27.0005, 0.0001, 0, 37.9525, 0, -0.0001), "EPSG:4326", Sources.Random(random, 90 * 70, 0.1, whole: true));
        DatasetSpec[] specs = [new() { Path = same, Name = "same", Method = method }, new() { Path = other, Name = "other", Method = method }];
        var hashes = new HashSet<string>();
        foreach ((int window, int workers) in (ReadOnlySpan<(int, int)>)[(0, 1), (1, 3), (5, 2), (7, 4)])
        {
            string store = "tif:" + folder.File(string.Create(CultureInfo.InvariantCulture, $"{window}"));
            ResampleOptions options = Jobs.Options(store, specs) with { Grid = "40,32,500000,23,4200700,-23,EPSG:32626", Window = window, Workers = workers };
            Assert.Equal(new ResampleOutcome(2, 0, 0), Jobs.Run(options));
            using IDatasetStore opened = StoreText.Open(store, TableLayout.CellId, ByteSize.Mebibytes(64));
            hashes.Add(string.Join(' ', opened.Entries.Select(entry => entry.ContentHash)));
        }
        Assert.Single(hashes);
    }

    [Fact]
    public void The_content_hash_is_of_cells_and_values_and_the_same_in_every_store()
    {
        using var folder = new TempFolder();
        DatasetSpec finer = Jobs.Finer(folder), ongrid = Jobs.OnGrid(folder);
        // The pairs (int64 cell_id, float64 value), 46 of them: 0 to 47 without 3 and 4.
        var bytes = new List<byte>();
        for (long i = 0; i < 48; i++)
            if (i is not (3 or 4)) bytes.AddRange([.. BitConverter.GetBytes(i), .. BitConverter.GetBytes((double)i)]);
        string expected = Convert.ToHexStringLower(SHA256.HashData([.. bytes]));
        var finerHashes = new HashSet<string>();
        foreach ((string store, int window) in (ReadOnlySpan<(string, int)>)[("duckdb:" + folder.File("s.duckdb"), 0), ("parquet:" + folder.File("p"), 3), ("tif:" + folder.File("t"), 2)])
        {
            Jobs.Run(Jobs.Options(store, ongrid, finer) with { Window = window });
            using IDatasetStore opened = StoreText.Open(store, TableLayout.CellId, ByteSize.Mebibytes(64));
            Assert.Equal(expected, opened.Entries[0].ContentHash);
            finerHashes.Add(opened.Entries[1].ContentHash!);
        }
        Assert.NotEqual(expected, Assert.Single(finerHashes));
    }

    [Fact]
    public void A_dataset_by_reference_is_registered_without_reading_its_cells()
    {
        using var folder = new TempFolder();
        var random = new Random(1);
        string path = Sources.Write(folder.File("big.tif"), 1500, 1500, new AffineTransform(0, 1, 0, 1500, 0, -1), "EPSG:32626", Sources.Random(random, 1500 * 1500, 0, whole: false));
        ResampleOptions options = Jobs.Options("parquet:" + folder.File("out"), new DatasetSpec { Path = path, Name = "big" }) with
        {
            Grid = $"like:{path}",
            Passthrough = PassthroughMode.Reference,
        };
        Jobs.Run(Jobs.Options("parquet:" + folder.File("warm"), Jobs.OnGrid(folder))); // libraries are read once
        long before = BytesRead();
        Jobs.Run(options);
        Assert.InRange(BytesRead() - before, 1, new FileInfo(path).Length / 20);
        Assert.Equal(1500 * 1500, Jobs.Read("parquet:" + folder.File("out"), "big").Count);
        Assert.False(File.Exists(folder.File("out/passthrough_big.parquet")));
    }

    [Fact]
    public void What_cannot_be_opened_does_not_stop_the_others()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("broken.tif"), "no raster");
        string store = "duckdb:" + folder.File("s.duckdb");
        var broken = new DatasetSpec { Path = folder.File("broken.tif"), Name = "broken" };
        DatasetSpec finer = Jobs.Finer(folder);
        Assert.Equal(new ResampleOutcome(1, 0, 1), Jobs.Run(Jobs.Options(store, broken, finer)));
        Assert.Equal("raster.open", Assert.Throws<GdalException>(() => Jobs.Run(Jobs.Options(store, broken))).Code);
        File.Move(Jobs.OnGrid(folder).Path, folder.File("broken.tif"), overwrite: true);
        Assert.Equal(new ResampleOutcome(1, 1, 0), Jobs.Run(Jobs.Options(store, broken, finer)));
    }

    [Fact]
    public void A_run_that_was_stopped_leaves_nothing_half_and_goes_on()
    {
        DuckDb.Require();
        using var folder = new TempFolder();
        string store = "duckdb:" + folder.File("s.duckdb");
        DatasetSpec[] both = [Jobs.OnGrid(folder), Jobs.Finer(folder)];
        using var stop = new CancellationTokenSource();
        using var quiet = new Stopper(stop, "finer");
        Assert.ThrowsAny<OperationCanceledException>(() => ResampleJob.Run(Jobs.Options(store, both), quiet, stop.Token));
        Assert.Equal(new ResampleOutcome(1, 1, 0), Jobs.Run(Jobs.Options(store, both)));
        Assert.Equal(46, Jobs.Read(store, "ongrid").Count);
        Assert.Equal(24, Jobs.Read(store, "finer").Count);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.partial"));
    }

    [Fact]
    public void A_value_that_does_not_fit_the_type_is_an_error_and_names_its_cell()
    {
        using var folder = new TempFolder();
        ResampleException e = Assert.Throws<ResampleException>(() => Jobs.Run(Jobs.Options(folder.File("o.tif"), Jobs.Finer(folder) with { Type = GdalDataType.Byte })));
        Assert.Equal("resample.overflow", e.Code);
        Assert.Contains("278 in row 4, column 0", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("o.tif")));
    }

    [Fact]
    public void A_value_that_means_no_data_in_the_output_is_an_error()
    {
        using var folder = new TempFolder();
        DatasetSpec spec = Jobs.OnGrid(folder) with { Type = GdalDataType.Int16, OutNoData = 7 };
        Assert.Equal("resample.nodata", Assert.Throws<ResampleException>(() => Jobs.Run(Jobs.Options(folder.File("o.tif"), spec))).Code);
        Jobs.Run(Jobs.Options(folder.File("o.tif"), spec with { OutNoData = -1 }));
        Assert.Equal(46, Jobs.Read(folder.File("o.tif"), "ongrid").Count);
    }

    [Fact]
    public void Another_plan_replaces_a_dataset_only_when_told()
    {
        using var folder = new TempFolder();
        foreach (string store in (string[])["duckdb:" + folder.File("s.duckdb"), "parquet:" + folder.File("p"), folder.File("o.tif")])
        {
            Jobs.Run(Jobs.Options(store, Jobs.Finer(folder)));
            ResampleOptions mean = Jobs.Options(store, Jobs.Finer(folder) with { Method = ResampleMethod.Average });
            Assert.Equal("resample.exists", Assert.Throws<ResampleException>(() => Jobs.Run(mean)).Code);
            Jobs.Run(mean with { Overwrite = true });
            Assert.Equal(22 / 4.0, Jobs.Read(store, "finer")[0].Value);
        }
    }

    [Fact]
    public void A_store_has_one_grid()
    {
        using var folder = new TempFolder();
        string store = "parquet:" + folder.File("p");
        Jobs.Run(Jobs.Options(store, Jobs.Finer(folder)));
        ResampleOptions other = Jobs.Options(store, Jobs.OnGrid(folder)) with { Grid = "4,3,0,200,600,-200,EPSG:32626" };
        Assert.Equal("resample.grid.other", Assert.Throws<ResampleException>(() => Jobs.Run(other)).Code);
    }

    [Fact]
    public void The_plan_says_what_is_done_before_a_cell_is_read()
    {
        using var folder = new TempFolder();
        ResamplePreview preview = ResampleJob.Preview(Jobs.Options("o.tif", Jobs.OnGrid(folder), Jobs.Finer(folder)));
        IReadOnlyList<string> lines = preview.Lines;
        Assert.Contains(lines, line => line == "ongrid    passthrough, copied -> float64: on the grid");
        Assert.Contains(lines, line => line == "finer     sum -> float64: 2 by 2 cells of it to one of the grid");
        Assert.Contains(lines, line => line.StartsWith("          columns and rows weighed apart, windows of 8 by 6 cells, workers 2, memory ", StringComparison.Ordinal));
        Assert.Equal(["passthrough, copied", "sum"], preview.Json["datasets"]!.AsArray().Select(dataset => dataset!["decision"]!.GetValue<string>()));
        Assert.Equal(2, preview.Json["datasets"]![1]!["workers"]!.GetValue<int>());
    }

    [Fact]
    public void Names_that_would_share_a_table_are_refused()
    {
        using var folder = new TempFolder();
        ResampleOptions options = Jobs.Options("parquet:" + folder.File("p"), Jobs.OnGrid(folder) with { Name = "a-b" }, Jobs.Finer(folder) with { Name = "a_b" });
        Assert.Equal("resample.name", Assert.Throws<ResampleException>(() => Jobs.Run(options)).Code);
    }

    private static long BytesRead() =>
        long.Parse(File.ReadLines("/proc/self/io").First(line => line.StartsWith("rchar", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);

    private sealed class Stopper(CancellationTokenSource stop, string stage) : Terrane.Runtime.Progress.IProgressSink
    {
        public Terrane.Runtime.Progress.ProgressStage Begin(string name, string unit, long? total = null)
        {
            if (name == stage) stop.Cancel();
            return new Terrane.Runtime.Progress.ProgressStage(name, unit, total);
        }

        public void Write(Terrane.Runtime.Progress.MessageLevel level, string text, string? code = null) { }

        public void Dispose() { }
    }
}
