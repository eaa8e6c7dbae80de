using Terrane.Native.DuckDb;
using Terrane.Resample.Datasets;
using Terrane.Resample.Joining;
using Terrane.Resample.Tests.Support;
using Terrane.Runtime;

namespace Terrane.Resample.Tests.Joining;

public sealed class JoinJobTests
{
    [Theory, InlineData("parquet:", PassthroughMode.Copy), InlineData("duckdb:", PassthroughMode.Reference), InlineData("tif:", PassthroughMode.Reference)]
    public void An_outer_join_has_every_cell_that_any_dataset_has(string kind, PassthroughMode passthrough)
    {
        using var folder = new TempFolder();
        string store = Make(folder, kind, passthrough);
        Jobs.Join(new JoinOptions { From = store, To = folder.File("t.csv") });
        string[] lines = File.ReadAllLines(folder.File("t.csv"));
        Assert.Equal("cell_id,x,y,ongrid,finer", lines[0]);
        Assert.Equal(1 + 47, lines.Length); // cell 4 is void in one and outside of the other
        Assert.Equal("0,50,550,0,22", lines[1]);
        Assert.Equal("3,350,550,,46", lines[4]);
        Assert.Equal("5,550,550,5,", lines[5]);
        Assert.Equal("47,750,50,47,", lines[^1]);
    }

    [Fact]
    public void An_inner_join_has_only_the_cells_of_all()
    {
        using var folder = new TempFolder();
        Jobs.Join(new JoinOptions { From = Make(folder, "parquet:"), To = folder.File("t.csv"), IsInner = true });
        string[] lines = File.ReadAllLines(folder.File("t.csv"));
        Assert.Equal(1 + 24 - 1, lines.Length);
        Assert.DoesNotContain(lines, line => line.StartsWith("3,", StringComparison.Ordinal));
    }

    [Fact]
    public void Fill_values_stand_in_before_filters_are_asked()
    {
        using var folder = new TempFolder();
        Jobs.Join(new JoinOptions
        {
            From = Make(folder, "parquet:"),
            To = folder.File("t.csv"),
            Columns = [new JoinColumn("finer", "people", 0), new JoinColumn("ongrid", "height", null)],
            Filters = ["people < 30", "height is not missing", "height>=1"],
        });
        string[] lines = File.ReadAllLines(folder.File("t.csv"));
        Assert.Equal("cell_id,x,y,people,height", lines[0]);
        Assert.Equal("5,550,550,0,5", lines[1]);
        Assert.Equal(1 + 3 + (5 * 4), lines.Length);
    }

    [Fact]
    public void Parquet_and_a_database_hold_nulls_where_values_are_missing()
    {
        using var folder = new TempFolder();
        string store = Make(folder, "duckdb:");
        Jobs.Join(new JoinOptions { From = store, To = folder.File("t.parquet") });
        Jobs.Join(new JoinOptions { From = store, To = store });
        foreach ((string database, string from) in (ReadOnlySpan<(string, string)>)[("", DuckDbConnection.Quote(folder.File("t.parquet"))), (store["duckdb:".Length..], "analysis")])
        {
            using DuckDbConnection connection = DuckDbConnection.Open(database);
            using DuckDbReader rows = connection.Query($"SELECT cell_id, x, ongrid, finer FROM {from}");
            Assert.True(rows.NextChunk());
            Assert.Equal(47, rows.RowCount);
            Assert.Equal([0L, 1, 2, 3, 5], rows.SignedValues(0)[..5].ToArray());
            Assert.True(rows.IsNull(2, 3));
            Assert.Equal(46, rows.Doubles(3)[3]);
            Assert.True(rows.IsNull(3, 4));
            Assert.Equal(550, rows.Doubles(1)[4]);
        }
    }

    [Fact]
    public void The_summary_says_what_is_there_and_what_is_missing()
    {
        using var folder = new TempFolder();
        List<string> lines = Jobs.Join(new JoinOptions { From = Make(folder, "parquet:"), To = folder.File("t.csv.gz") });
        Assert.Matches(@"^finer +24 +23 +48\.9% +22 +366 .* 4656$", lines[2]);
        Assert.Equal("47 rows of 48 cells", lines[^1]);
    }

    [Fact]
    public void A_missing_dataset_is_an_error_unless_allowed()
    {
        using var folder = new TempFolder();
        var options = new JoinOptions { From = Make(folder, "parquet:"), To = folder.File("t.csv"), Columns = [new JoinColumn("finer", "finer", null), new JoinColumn("soil", "soil", null)] };
        Assert.Equal("join.column", Assert.Throws<ResampleException>(() => Jobs.Join(options)).Code);
        Jobs.Join(options with { AllowMissing = true });
        Assert.Equal("cell_id,x,y,finer", File.ReadLines(folder.File("t.csv")).First());
    }

    [Fact]
    public void The_same_join_again_does_nothing_and_another_needs_leave()
    {
        using var folder = new TempFolder();
        var options = new JoinOptions { From = Make(folder, "parquet:"), To = folder.File("t.parquet") };
        Assert.NotEmpty(Jobs.Join(options));
        Assert.Empty(Jobs.Join(options));
        Assert.Equal("output.exists", Assert.Throws<RunException>(() => Jobs.Join(options with { IsInner = true })).Code);
    }

    [Theory]
    [InlineData("height > 0")]
    [InlineData("finer > many")]
    [InlineData("finer")]
    public void A_filter_that_means_nothing_is_refused(string filter)
    {
        using var folder = new TempFolder();
        var options = new JoinOptions { From = Make(folder, "parquet:"), To = folder.File("t.csv"), Filters = [filter] };
        Assert.Equal("join.filter", Assert.Throws<ResampleException>(() => Jobs.Join(options)).Code);
    }

    [Fact]
    public void A_folder_without_datasets_is_no_store()
    {
        using var folder = new TempFolder();
        Assert.Equal("resample.registry", Assert.Throws<ResampleException>(() => Jobs.Join(new JoinOptions { From = "parquet:" + folder.Path, To = folder.File("t.csv") })).Code);
        Assert.Equal("resample.store", Assert.Throws<ResampleException>(() => Jobs.Join(new JoinOptions { From = "mysql:x", To = folder.File("t.csv") })).Code);
    }

    private static string Make(TempFolder folder, string kind, PassthroughMode passthrough = PassthroughMode.Copy)
    {
        DuckDb.RequireFor(kind);
        string store = kind + folder.File("store");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder), Jobs.Finer(folder)) with { Passthrough = passthrough });
        return store;
    }
}
