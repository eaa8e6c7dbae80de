using Terrane.Cells.Areas;
using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Verify;
using Terrane.Core;

namespace Terrane.Cells.Tests.Verify;

public sealed class TableVerifierTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _output;
    private readonly string _hash;

    public TableVerifierTests()
    {
        _output = _folder.File("out");
        _hash = TestFiles.Run(TestFiles.Options(TestFiles.ThreeCountries(_folder.File("z.geojson")), _output)).ParameterHash;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_flipped_bit_is_found_by_the_digest()
    {
        string file = Part(CellTables.Bounds, "FR");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^20] ^= 4;
        File.WriteAllBytes(file, bytes);
        Assert.Contains("E011_RECEIPT", Codes());
    }

    [Fact]
    public void Missing_rows_are_found()
    {
        Rewrite("IT", "IT", "center", runs => runs[1..]);
        Assert.Superset(new HashSet<string> { "E010_COUNT", "E012_TABLES_DIFFER", "E011_RECEIPT" }, Codes());
    }

    [Fact]
    public void Rows_out_of_order_and_twice_are_found()
    {
        Rewrite("IT", "IT", "center", runs => [runs[1], runs[0], .. runs[2..]]);
        Assert.Contains("E014_ORDER", Codes());
        Rewrite("IT", "IT", "center", runs => [runs[0], new CellRun(runs[0].Row, runs[0].End - 1, 1), .. runs[1..]]);
        Assert.Contains("E003_DUP_TILE", Codes());
    }

    [Fact]
    public void A_foreign_key_or_rule_is_found()
    {
        Rewrite("IT", "FR", "center", runs => runs);
        Assert.Contains("E005_ISO_FK", Codes());
        Rewrite("IT", "IT", "any_overlap", runs => runs);
        Assert.Contains("E008_INCLUSION_RULE", Codes());
    }

    [Fact]
    public void Areas_of_another_model_are_found()
    {
        Rewrite("IT", "IT", "center", runs => runs, AreaModel.GeodesicPolygon);
        Assert.Contains("E006_AREA_NONPOS", Codes());
    }

    [Fact]
    public void A_country_that_no_summary_knows_is_found()
    {
        string folder = Path.Combine(PartitionPath.Of(_output, CellTables.Index, _hash), "country=ZZ");
        Directory.CreateDirectory(folder);
        File.Copy(Part(CellTables.Index, "IT"), Path.Combine(folder, "part-000.parquet"));
        Assert.Contains("E005_ISO_FK", Codes());
    }

    [Fact]
    public void A_folder_without_a_table_is_refused()
    {
        Assert.Equal("cells.partition", Assert.Throws<CellsException>(() => Run(_folder.Path)).Code);
        File.Delete(Path.Combine(PartitionPath.Of(_output, PartitionPath.Reports, _hash), "summary.jsonl"));
        Assert.Equal("cells.partition", Assert.Throws<CellsException>(() => Run(_output)).Code);
    }

    private HashSet<string> Codes() => [.. Run(_output).Findings.Select(finding => finding.Code)];

    private static Verification Run(string path) => TableVerifier.Verify(path, ByteSize.Mebibytes(512), new Quiet(), TestContext.Current.CancellationToken);

    private string Part(string table, string key) => Path.Combine(PartitionPath.Of(_output, table, _hash), PartitionPath.Part(key, 0));

    private void Rewrite(string folder, string key, string rule, Func<List<CellRun>, List<CellRun>> change, AreaModel area = AreaModel.Ellipsoid)
    {
        PublishedTable table = PublishedTable.Open(_output);
        List<CellRun> runs = change(Original(folder));
        using var encoder = new GroupEncoder(new CellValues(table.Grid, area), rule);
        using var file = new ParquetFile(Part(CellTables.Index, folder), CellTables.IndexColumns(true), CellTables.SortedBy, new Dictionary<string, string>());
        file.Append(encoder.Encode(key, runs).Index, runs.Sum(run => run.Length));
        file.Finish();
    }

    // tile_bounds is left alone by these tests, so the cells can be had from it again.
    private List<CellRun> Original(string folder)
    {
        using var database = Terrane.Native.DuckDb.DuckDbConnection.Open();
        return [.. TileIds.Runs(database, [Part(CellTables.Bounds, folder)], 60)];
    }
}
