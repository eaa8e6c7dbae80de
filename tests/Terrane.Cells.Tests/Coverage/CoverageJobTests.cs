using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cells.Areas;
using Terrane.Cells.Coverage;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Native.DuckDb;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Tests.Coverage;

public sealed class CoverageJobTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _zones;

    public CoverageJobTests() => _zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDb_reads_the_fraction_and_area_of_every_cell()
    {
        // Rows over several bands, and more cells of one zone than a row group holds.
        IndexOptions options = TestFiles.Options(_zones, _folder.File("out")) with { GridText = "1800,1200,-30,0.03333333333,20,-0.03333333333,EPSG:4326" };
        IndexOutcome outcome = Run(options);
        CellGrid grid = GridSource.Parse(options.GridText!);
        double[] areas = grid.RowAreas(AreaModel.Ellipsoid);
        long cells = 0;
        JsonNode[] summary = [.. File.ReadLines(Path.Combine(PartitionPath.Of(options.Output, PartitionPath.Reports, outcome.ParameterHash), "summary.jsonl")).Select(line => JsonNode.Parse(line)!)];
        ZoneSet set = ZoneReader.Read(options.Zones);
        Assert.Equal(set.Zones.Count, summary.Length);
        for (int z = 0; z < set.Zones.Count; z++)
        {
            var sweep = new CoverageSweep(new ZoneEdges(grid, set.Zones[z]));
            var expected = new Queue<(ulong, ulong, ulong, double, double)>(Enumerable.Range(0, grid.Rows).SelectMany(row => sweep.Row(row).SelectMany(span =>
                Enumerable.Range(span.First, span.End - span.First).Select(column => (grid.TileId(row, column), (ulong)row, (ulong)column, span.Fraction, span.Fraction * areas[row])))));
            cells += expected.Count;
            Assert.Equal(expected.Count, summary[z]["cells"]!.GetValue<long>());
            double area = expected.Sum(cell => cell.Item5);
            Assert.Equal(area, summary[z]["covered_area_m2"]!.GetValue<double>(), 1e-10 * area); // a sum of a million doubles, one by one, against one by runs
            string folder = Path.Combine(PartitionPath.Of(options.Output, CellTables.Coverage, outcome.ParameterHash), PartitionPath.Country(set.Zones[z].Key));
            using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "1" });
            using DuckDbReader reader = database.Query($"SELECT * FROM read_parquet({DuckDbConnection.Quote(folder + "/*.parquet")}, hive_partitioning = false)");
            Assert.Equal(["country_iso", "tile_id", "raster_row", "raster_col", "coverage", "covered_area_m2"], reader.Names);
            while (reader.NextChunk())
            {
                Assert.Equal(set.Zones[z].Key, reader.Text(0, 0));
                for (int i = 0; i < reader.RowCount; i++)
                    if (expected.Dequeue() != (reader.UnsignedValues(1)[i], reader.UnsignedValues(2)[i], reader.UnsignedValues(3)[i], reader.Doubles(4)[i], reader.Doubles(5)[i])) Assert.Fail($"cell {reader.UnsignedValues(1)[i]}");
            }
            Assert.Empty(expected);
        }
        Assert.Equal(cells, outcome.Rows);
    }

    [Fact]
    public void Hyparquet_reads_the_same_values()
    {
        IndexOptions options = TestFiles.Options(_zones, _folder.File("out"));
        IndexOutcome outcome = Run(options);
        string file = Path.Combine(PartitionPath.Of(options.Output, CellTables.Coverage, outcome.ParameterHash), PartitionPath.Part("FR", 0));
        string[] lines = Hyparquet.Read(file);
        CellGrid grid = GridSource.Parse(TestFiles.SmallGrid);
        var sweep = new CoverageSweep(new ZoneEdges(grid, ZoneReader.Read(options.Zones).Zones.Single(zone => zone.Key == "FR")));
        List<(int Row, int Column, double Fraction)> cells = [.. Enumerable.Range(0, grid.Rows).SelectMany(row => sweep.Row(row).ToArray()
            .SelectMany(span => Enumerable.Range(span.First, span.End - span.First).Select(column => (row, column, span.Fraction))))];
        Assert.StartsWith($"{cells.Count} ", lines[0], StringComparison.Ordinal);
        for (int i = 0; i < cells.Count; i += Hyparquet.Step)
        {
            string[] fields = lines[1 + (i / Hyparquet.Step)].Split(' ');
            Assert.Equal(["FR", $"{grid.TileId(cells[i].Row, cells[i].Column)}", $"{cells[i].Row}", $"{cells[i].Column}"], fields[..4]);
            Assert.Equal(cells[i].Fraction, double.Parse(fields[4], CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Bytes_do_not_depend_on_workers_and_a_second_run_does_nothing()
    {
        IndexOptions options = TestFiles.Options(_zones, _folder.File("a")) with { GridText = "1800,1200,-30,0.03333333333,20,-0.03333333333,EPSG:4326", Workers = 1 };
        IndexOutcome first = Run(options);
        Run(options with { Output = _folder.File("b"), Workers = 5 });
        Assert.Equal(TestFiles.Hashes(_folder.File("a")), TestFiles.Hashes(_folder.File("b")));
        IndexOutcome again = Run(options);
        Assert.True(again.WasThere);
        Assert.Equal(first.Digest, again.Digest);
        File.AppendAllText(Directory.GetFiles(PartitionPath.Of(options.Output, CellTables.Coverage, first.ParameterHash), "*.parquet", SearchOption.AllDirectories)[0], "x");
        Assert.Equal("cells.partition.exists", Assert.Throws<CellsException>(() => Run(options)).Code);
    }

    [Fact]
    public void Neighbours_with_a_common_border_cover_each_cell_once()
    {
        // The inner country fills the hole of the large one: together they cover what the large one without its hole would.
        IndexOptions options = TestFiles.Options(_zones, _folder.File("out"));
        IndexOutcome outcome = Run(options);
        using DuckDbConnection database = DuckDbConnection.Open();
        string glob = Path.Combine(PartitionPath.Of(options.Output, CellTables.Coverage, outcome.ParameterHash), "*/*.parquet");
        using DuckDbReader reader = database.Query($"""
            SELECT max(abs(total - 1)) FROM (SELECT sum(coverage) AS total FROM read_parquet({DuckDbConnection.Quote(glob)}, hive_partitioning = false)
            WHERE raster_row BETWEEN 13 AND 25 AND raster_col BETWEEN 24 AND 36 GROUP BY tile_id)
            """);
        Assert.True(reader.NextChunk());
        Assert.Equal(0, reader.Doubles(0)[0], 1e-15);
    }

    private static IndexOutcome Run(IndexOptions options)
    {
        using var memory = new MemorySampler();
        return CoverageJob.Run(options, new Quiet(), memory, TestContext.Current.CancellationToken);
    }
}
