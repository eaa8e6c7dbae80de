using Terrane.Cells.Areas;
using Terrane.Cells.Index;
using Terrane.Cells.Parquet;
using Terrane.Cells.Publish;
using Terrane.Cells.Reference;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;

namespace Terrane.Cells.Tests.Reference;

public sealed class ReferenceCheckTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _zones;

    public ReferenceCheckTests() => _zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(InclusionRule.Center, TieRule.Inclusive)]
    [InlineData(InclusionRule.Center, TieRule.Partition)]
    [InlineData(InclusionRule.AnyOverlap, TieRule.Inclusive)]
    public void Our_cells_are_those_of_the_slow_enumerator(InclusionRule rule, TieRule ties)
    {
        string output = _folder.File("out");
        TestFiles.Run(TestFiles.Options(_zones, output) with { Rule = rule, Ties = ties });
        IReadOnlyList<ReferenceDifference> zones = Run(output);
        Assert.Equal(6, zones.Count); // three zones, two rules
        Assert.All(zones, zone => Assert.True(zone.IsEqual, $"{zone.Key} {zone.Rule}: {string.Join(' ', zone.Examples)}"));
        Assert.All(zones, zone => Assert.Equal(zone.Rule == rule, zone.IsPublished));
        Assert.True(zones.Sum(zone => zone.Common) > 1000);
        // The inner country's border runs through centres.
        if (ties == TieRule.Partition) Assert.True(zones.Sum(zone => zone.Ties) > 0);
    }

    [Fact]
    public void A_cell_too_many_and_one_too_few_are_found()
    {
        string output = _folder.File("out");
        string hash = TestFiles.Run(TestFiles.Options(_zones, output)).ParameterHash;
        PublishedTable table = PublishedTable.Open(output);
        string file = Path.Combine(PartitionPath.Of(output, CellTables.Index, hash), PartitionPath.Part("IT", 0));
        List<CellRun> runs;
        using (var database = Native.DuckDb.DuckDbConnection.Open()) runs = [.. TileIds.Runs(database, [file], table.Grid.Columns)];
        (runs[0], runs[^1]) = (runs[0] with { Length = runs[0].Length - 1 }, runs[^1] with { Length = runs[^1].Length + 1 });
        using (var encoder = new GroupEncoder(new CellValues(table.Grid, AreaModel.Ellipsoid), "center"))
        using (var part = new ParquetFile(file, CellTables.IndexColumns(true), CellTables.SortedBy, new Dictionary<string, string>()))
        {
            part.Append(encoder.Encode("IT", runs).Index, runs.Sum(run => run.Length));
            part.Finish();
        }
        ReferenceDifference italy = Run(output).Single(zone => zone.Key == "IT" && zone.IsPublished);
        Assert.True(italy.OnlyOurs > 0 && italy.OnlyReference > 0);
        Assert.Contains($"+{table.Grid.TileId(runs[^1].Row, runs[^1].End - 1)}", italy.Examples);
        Assert.Contains($"-{table.Grid.TileId(runs[0].Row, runs[0].End)}", italy.Examples);
    }

    [Fact]
    public void Other_polygons_than_those_of_the_table_are_refused()
    {
        TestFiles.Run(TestFiles.Options(_zones, _folder.File("out")));
        string other = TestFiles.GeoJson(_folder.File("other.geojson"), ("FR", "Large", [TestFiles.Box(0, 0, 5, 5)]));
        Assert.Equal("cells.reference", Assert.Throws<CellsException>(() => ReferenceCheck.Run(new ReferenceOptions(_folder.File("out"), other), new Quiet(), TestContext.Current.CancellationToken)).Code);
    }

    private IReadOnlyList<ReferenceDifference> Run(string output) =>
        ReferenceCheck.Run(new ReferenceOptions(output, _zones, Windows: 12, WindowSize: 20), new Quiet(), TestContext.Current.CancellationToken);
}
