using Terrane.Cells.Bounds;
using Terrane.Cells.Grids;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;

namespace Terrane.Cells.Tests.Bounds;

public sealed class BoundsJobTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _output;
    private readonly string _hash;

    public BoundsJobTests()
    {
        _output = _folder.File("out");
        _hash = TestFiles.Run(TestFiles.Options(TestFiles.ThreeCountries(_folder.File("z.geojson")), _output)).ParameterHash;
    }

    public void Dispose() => _folder.Dispose();

    private string Partition => PartitionPath.Of(_output, CellTables.Bounds, _hash);

    [Fact]
    public void Lost_bounds_come_back_to_the_byte_and_again_is_nothing_to_do()
    {
        Dictionary<string, string> before = TestFiles.Hashes(_output);
        Directory.Delete(Partition, recursive: true);
        BoundsOutcome made = Run(new BoundsOptions(_output, Workers: 2));
        Assert.False(made.WasThere);
        Assert.Equal(before, TestFiles.Hashes(_output));
        Assert.True(Run(new BoundsOptions(_output)).WasThere);
        Assert.Equal(before, TestFiles.Hashes(_output));
    }

    [Fact]
    public void Other_bounds_are_not_replaced()
    {
        string file = Directory.GetFiles(Partition, "*.parquet", SearchOption.AllDirectories)[0];
        File.AppendAllText(file, "x");
        Assert.Equal("cells.partition.exists", Assert.Throws<CellsException>(() => Run(new BoundsOptions(_output))).Code);
    }

    [Fact]
    public void A_table_of_another_program_needs_a_grid_and_a_place()
    {
        string foreign = _folder.File("legacy/tile_index/parameter_hash=0a1b");
        Directory.CreateDirectory(foreign);
        foreach (string country in Directory.GetDirectories(PartitionPath.Of(_output, CellTables.Index, _hash)))
        {
            string copy = Directory.CreateDirectory(Path.Combine(foreign, Path.GetFileName(country))).FullName;
            foreach (string file in Directory.GetFiles(country)) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }
        Assert.Equal("cells.partition", Assert.Throws<CellsException>(() => Run(new BoundsOptions(foreign))).Code);
        CellGrid grid = GridSource.Parse(TestFiles.SmallGrid);
        Assert.Equal("cells.options", Assert.Throws<CellsException>(() => Run(new BoundsOptions(foreign, grid))).Code);
        BoundsOutcome made = Run(new BoundsOptions(foreign, grid, _folder.File("made")));
        string[] ours = Rows(Path.Combine(Partition, "*/*.parquet")), theirs = Rows(Path.Combine(_folder.File("made"), "tile_bounds/parameter_hash=0a1b/*/*.parquet"));
        Assert.Equal(made.Rows, theirs.Length);
        Assert.Equal(ours, theirs);
        var tooSmall = Assert.Throws<CellsException>(() => Run(new BoundsOptions(foreign, GridSource.Parse("60,20,-30,1,20,-1,EPSG:4326"), _folder.File("wrong"))));
        Assert.Equal("cells.partition", tooSmall.Code);
    }

    private static string[] Rows(string glob)
    {
        using var database = Native.DuckDb.DuckDbConnection.Open();
        using Native.DuckDb.DuckDbReader reader = database.Query($"SELECT t::VARCHAR FROM read_parquet({Native.DuckDb.DuckDbConnection.Quote(glob)}, hive_partitioning = false) t ORDER BY country_iso, tile_id");
        var rows = new List<string>();
        while (reader.NextChunk())
            for (int i = 0; i < reader.RowCount; i++) rows.Add(reader.Text(0, i)!);
        return [.. rows];
    }

    private static BoundsOutcome Run(BoundsOptions options) => BoundsJob.Run(options, new Quiet(), TestContext.Current.CancellationToken);
}
