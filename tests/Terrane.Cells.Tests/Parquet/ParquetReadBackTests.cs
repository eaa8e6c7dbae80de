using System.Globalization;
using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Parquet;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Native.DuckDb;

namespace Terrane.Cells.Tests.Parquet;

/// <summary>Files of ours, read by readers that are not.</summary>
public sealed class ParquetReadBackTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DuckDb_reads_every_value_of_row_groups_of_every_shape()
    {
        var random = new Random(6);
        CellGrid grid = GridSource.Parse("70000,900,-175,0.005,40,-0.005,EPSG:4326"); // more columns than two bytes count
        List<CellRun>[] groups =
        [
            [new(0, 0, 1)],
            [new(3, 17, 300), new(3, 320, 40), new(4, 0, 70000)],  // a page of three runs, all columns
            RandomRuns(random, grid, 5, 400, 3000),
            RandomRuns(random, grid, 410, 700, 40),
            Fill(grid, 700, CellTables.GroupRows), // exactly full: four whole pages
        ];
        string path = _folder.File("t.parquet");
        var values = new CellValues(grid, AreaModel.Ellipsoid);
        using (var encoder = new GroupEncoder(values, "center"))
        using (var file = new ParquetFile(path, CellTables.IndexColumns(true), CellTables.SortedBy, new Dictionary<string, string> { ["k"] = "v" }))
        {
            foreach (List<CellRun> runs in groups) file.Append(encoder.Encode("ÅX", runs).Index, runs.Sum(run => run.Length));
            file.Finish();
        }
        using DuckDbConnection database = DuckDbConnection.Open(settings: new Dictionary<string, string> { ["threads"] = "1" });
        using DuckDbReader reader = database.Query($"SELECT * FROM read_parquet({DuckDbConnection.Quote(path)})");
        using IEnumerator<(int Row, int Column)> expected = groups.SelectMany(runs => Shapes.Cells(runs)).GetEnumerator();
        while (reader.NextChunk())
        {
            ReadOnlySpan<ulong> ids = reader.UnsignedValues(1), rows = reader.UnsignedValues(2), columns = reader.UnsignedValues(3);
            ReadOnlySpan<double> x = reader.Doubles(4), y = reader.Doubles(5), areas = reader.Doubles(6);
            for (int i = 0; i < reader.RowCount; i++)
            {
                Assert.True(expected.MoveNext());
                (int r, int c) = expected.Current;
                if ((ids[i], rows[i], columns[i], x[i], y[i], areas[i]) != (grid.TileId(r, c), (ulong)r, (ulong)c, grid.ColumnCentres[c], grid.RowCentres[r], values.Areas[r]))
                    Assert.Fail($"row {r}, column {c}: {ids[i]} {rows[i]} {columns[i]} {x[i]} {y[i]} {areas[i]}");
            }
            Assert.Equal(("ÅX", "center"), (reader.Text(0, 0), reader.Text(7, reader.RowCount - 1)));
        }
        Assert.False(expected.MoveNext());
    }

    [Fact]
    public void Statistics_are_what_the_columns_hold()
    {
        string path = Write(TestGrid.Globe(0.5, west: 0), out _); // longitudes that do not ascend with the columns
        using DuckDbConnection database = DuckDbConnection.Open();
        foreach (string column in new[] { "tile_id", "raster_row", "raster_col", "centroid_lon", "centroid_lat", "pixel_area_m2", "country_iso" })
        {
            Assert.Equal(One(database, $"SELECT min({column})::VARCHAR || ' ' || max({column})::VARCHAR || ' ' || count(*) FROM read_parquet({DuckDbConnection.Quote(path)})"),
                One(database, $"SELECT min(stats_min_value::{Cast(column)})::VARCHAR || ' ' || max(stats_max_value::{Cast(column)})::VARCHAR || ' ' || sum(num_values) FROM parquet_metadata({DuckDbConnection.Quote(path)}) WHERE path_in_schema = '{column}'"));
        }

        static string Cast(string column) => column switch { "country_iso" => "VARCHAR", _ when column.StartsWith("raster", StringComparison.Ordinal) || column == "tile_id" => "UBIGINT", _ => "DOUBLE" };
    }

    [Fact]
    public void A_predicate_on_the_sorted_column_finds_its_row_through_the_page_index()
    {
        CellGrid grid = TestGrid.Globe(0.5, west: 0);
        string path = Write(grid, out List<CellRun> runs);
        using DuckDbConnection database = DuckDbConnection.Open();
        foreach (CellRun run in runs.Where((_, i) => i % 50 == 0))
            Assert.Equal($"{run.Row} {run.Column}", One(database, $"SELECT raster_row || ' ' || raster_col FROM read_parquet({DuckDbConnection.Quote(path)}) WHERE tile_id = {grid.TileId(run.Row, run.Column)}"));
    }

    [Fact]
    public void Hyparquet_reads_the_same_sums_and_samples()
    {
        string path = Write(TestGrid.Globe(0.5, west: 0), out List<CellRun> runs);
        string[] lines = Hyparquet.Read(path);

        CellGrid grid = TestGrid.Globe(0.5, west: 0);
        var values = new CellValues(grid, AreaModel.Ellipsoid);
        List<(int Row, int Column)> cells = Shapes.Cells(runs);
        Assert.Equal($"{cells.Count} {cells.Aggregate(0UL, (sum, cell) => sum + grid.TileId(cell.Row, cell.Column))} {cells.Sum(cell => (long)cell.Row)} {cells.Sum(cell => (long)cell.Column)}", lines[0]);
        for (int i = 0; i < cells.Count; i += Hyparquet.Step)
        {
            (int r, int c) = cells[i];
            string[] fields = lines[1 + (i / Hyparquet.Step)].Split(' ');
            Assert.Equal(["XX", $"{grid.TileId(r, c)}", $"{r}", $"{c}"], fields[..4]);
            Assert.Equal([values.CentreX(c), values.CentreY(r), values.Areas[r]], fields[4..7].Select(field => double.Parse(field, CultureInfo.InvariantCulture)));
            Assert.Equal("center", fields[7]);
        }
    }

    [Fact]
    public void The_file_says_nothing_of_time_and_is_the_same_twice()
    {
        byte[] first = File.ReadAllBytes(Write(TestGrid.Globe(0.5, west: 0), out _));
        Assert.Equal(first, File.ReadAllBytes(Write(TestGrid.Globe(0.5, west: 0), out _)));
    }

    private string Write(CellGrid grid, out List<CellRun> runs)
    {
        runs = RandomRuns(new Random(7), grid, 10, 300, 200);
        string path = _folder.File("w.parquet");
        using var encoder = new GroupEncoder(new CellValues(grid, AreaModel.Ellipsoid), "center");
        using var file = new ParquetFile(path, CellTables.IndexColumns(true), CellTables.SortedBy, new Dictionary<string, string>());
        // Two row groups, so that offsets of the second are used too.
        List<CellRun> head = [.. runs.Take(runs.Count / 2)], tail = [.. runs.Skip(runs.Count / 2)];
        file.Append(encoder.Encode("XX", head).Index, head.Sum(run => run.Length));
        file.Append(encoder.Encode("XX", tail).Index, tail.Sum(run => run.Length));
        file.Finish();
        return path;
    }

    private static List<CellRun> RandomRuns(Random random, CellGrid grid, int firstRow, int endRow, int longest)
    {
        var runs = new List<CellRun>();
        int count = 0;
        for (int row = firstRow; row < endRow; row += random.Next(1, 4))
        {
            int column = random.Next(grid.Columns / 4);
            while (column < grid.Columns - 1 && random.Next(4) != 0)
            {
                int length = Math.Min(random.Next(1, longest), grid.Columns - column);
                if ((count += length) > CellTables.GroupRows) return runs;
                runs.Add(new CellRun(row, column, length));
                column += length + random.Next(1, 500);
            }
        }
        return runs;
    }

    private static List<CellRun> Fill(CellGrid grid, int row, int count)
    {
        var runs = new List<CellRun>();
        for (; count > 0; row++)
        {
            runs.Add(new CellRun(row, 0, Math.Min(count, grid.Columns)));
            count -= runs[^1].Length;
        }
        return runs;
    }

    private static string? One(DuckDbConnection database, string sql)
    {
        using DuckDbReader reader = database.Query(sql);
        Assert.True(reader.NextChunk());
        return reader.Text(0, 0);
    }
}
