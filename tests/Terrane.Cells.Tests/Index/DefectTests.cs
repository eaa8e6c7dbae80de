using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Publish;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Native.DuckDb;
using Terrane.Raster.Polygons;
using Terrane.Runtime.Memory;

namespace Terrane.Cells.Tests.Index;

/// <summary>What went wrong in the systems before this one, by the numbers of docs/cells.md ("Defects that must not come back"), which names the test of each.</summary>
public sealed class DefectTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Defect_3_a_country_of_36_million_cells_is_not_held_in_memory()
    {
        string zones = TestFiles.GeoJson(_folder.File("z.geojson"), ("RU", "Large", [TestFiles.Box(-30, -20, 30, 20)]));
        IndexOptions options = TestFiles.Options(zones, _folder.File("out")) with { GridText = "7200,5000,-30,0.0083333,20,-0.008,EPSG:4326" };
        TestFiles.Run(options with { Output = _folder.File("warm"), GridText = TestFiles.SmallGrid });
        long before = ProcessMemory.TreeBytes();
        using var memory = new MemorySampler(TimeSpan.FromMilliseconds(20));
        Assert.Equal(36_000_000, TestFiles.Run(options).Rows);
        // One column of them as 64 bit numbers would be 288 MB.
        Assert.True(memory.PeakBytes - before < 150L << 20, $"{(memory.PeakBytes - before) >> 20} MiB more at the peak than before.");
    }

    [Fact]
    public void Defect_6_ties_do_not_depend_on_the_window()
    {
        // Boxes whose sides run exactly through centres of the 30" grid: GDAL's answer changed with 202 of 300 window origins.
        CellGrid grid = TestGrid.WorldPop;
        var random = new Random(9);
        for (int n = 0; n < 50; n++)
        {
            int row = random.Next(1, grid.Rows - 60), column = random.Next(1, grid.Columns - 60);
            PolygonRing ring = Shapes.Box(grid.ColumnCentres[column], grid.RowCentres[row + 20], grid.ColumnCentres[column + 30], grid.RowCentres[row]);
            var edges = new Cells.Exact.ZoneEdges(grid, Shapes.Zone(Shapes.Part(ring)));
            foreach ((TieRule ties, int cells) in new[] { (TieRule.Inclusive, 21 * 31), (TieRule.Partition, 20 * 30) })
            {
                for (int band = 1; band < 30; band += 7)
                {
                    var runs = new List<Cells.Runs.CellRun>();
                    var sweep = new ZoneSweep(edges, InclusionRule.Center, ties);
                    for (int first = row - 1; first < row + 25; first += band) sweep.Sweep(first, Math.Min(first + band, row + 25), runs);
                    Assert.Equal(cells, runs.Sum(run => run.Length));
                }
            }
        }
    }

    [Fact]
    public void Defects_7_and_8_a_row_has_one_area_and_a_cell_one_centre_in_both_tables()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson")), output = _folder.File("out");
        IndexOutcome outcome = TestFiles.Run(TestFiles.Options(zones, output));
        string index = Glob(CellTables.Index), bounds = Glob(CellTables.Bounds);
        using DuckDbConnection database = DuckDbConnection.Open();
        Assert.Equal(0UL, Number(database, $"SELECT count(*)::UBIGINT FROM (SELECT raster_row FROM {index} GROUP BY raster_row HAVING count(DISTINCT pixel_area_m2) > 1)"));
        Assert.Equal((ulong)outcome.Rows, Number(database, $"""
            SELECT count(*)::UBIGINT FROM {index} a JOIN {bounds} b USING (country_iso, tile_id)
            WHERE a.centroid_lon = b.centroid_lon_deg AND a.centroid_lat = b.centroid_lat_deg AND min_lon_deg < centroid_lon AND centroid_lon < max_lon_deg
            """));

        string Glob(string table) => $"read_parquet({DuckDbConnection.Quote(Path.Combine(PartitionPath.Of(output, table, outcome.ParameterHash), "*/*.parquet"))}, hive_partitioning = false)";
    }

    [Fact]
    public void Defect_9_bounds_of_every_column_hold_its_centre_also_across_the_antimeridian()
    {
        foreach (CellGrid grid in new[] { TestGrid.WorldPop, TestGrid.Globe(0.25, west: 0), TestGrid.Globe(0.25, west: -180.1) })
        {
            var values = new CellValues(grid, AreaModel.Ellipsoid);
            for (int column = 0; column < grid.Columns; column++)
            {
                Assert.InRange(values.CentreX(column), -180, 180);
                Assert.True(values.MinX(column) < values.CentreX(column) && values.CentreX(column) < values.MaxX(column));
            }
        }
        Assert.Equal(-180.0012493, new CellValues(TestGrid.WorldPop, AreaModel.Ellipsoid).MinX(0)); // and not 179.9987507, east of its maximum
    }

    [Fact]
    public void The_documents_name_a_test_that_exists_for_each_of_the_ten()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent;
        var rows = File.ReadLines(Path.Combine(folder!.FullName, "docs", "cells.md")).SkipWhile(line => line != "## Defects that must not come back")
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 5 && int.TryParse(cells[1], out _)).ToList();
        Assert.Equal(Enumerable.Range(1, 10).Select(n => $"{n}"), rows.Select(cells => cells[1]));
        foreach (string name in rows.SelectMany(cells => cells[3].Split(", ")).Select(name => name.Trim('`')))
        {
            string[] parts = name.Split('.');
            Type type = Assert.Single(typeof(DefectTests).Assembly.GetTypes(), type => type.Name == parts[0]);
            Assert.NotNull(type.GetMethod(parts[1]));
        }
    }

    private static ulong Number(DuckDbConnection database, string sql)
    {
        using DuckDbReader reader = database.Query(sql);
        Assert.True(reader.NextChunk());
        return reader.UnsignedValues(0)[0];
    }
}
