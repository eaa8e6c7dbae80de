using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Native.DuckDb;
using Terrane.Resample.Joining;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Joining;

public sealed class ZoneCellsTests
{
    [Fact]
    public void The_zones_of_a_cell_are_those_whose_polygons_hold_its_centre()
    {
        DuckDb.Require();
        using var folder = new TempFolder();
        var random = new Random(11);
        CellGrid grid = Sources.Grid(60, 40, 0, 10, 400, -10);
        (string Key, double West, double South, double East, double North)[] boxes = [.. Enumerable.Range(0, 12).Select(i =>
        {
            (int x, int y) = (random.Next(0, 55) * 10, random.Next(0, 35) * 10);
            return (string.Create(CultureInfo.InvariantCulture, $"Z{i:D2}"), x + 1.5, y + 1.5, x + 1.5 + random.Next(5, 200), y + 1.5 + random.Next(5, 150));
        })];
        using ZoneCells zones = ZoneCells.Open(ZoneIndex.Make(folder, GridSource.Format(grid), boxes), grid, TestContext.Current.CancellationToken);
        var several = 0;
        // Some cells are passed over, as filters and missing values make a join do.
        for (long id = 0; id < grid.Count; id += random.Next(1, 4))
        {
            (double x, double y) = (grid.ColumnCentres[(int)(id % 60)], grid.RowCentres[(int)(id / 60)]);
            string expected = string.Join('|', boxes.Where(box => x > box.West && x < box.East && y > box.South && y < box.North).Select(box => box.Key).Order(StringComparer.Ordinal));
            Assert.Equal(expected, zones.At(id) ?? "");
            several += expected.Contains('|', StringComparison.Ordinal) ? 1 : 0;
        }
        Assert.InRange(several, 50, grid.Count);
    }

    [Fact]
    public void A_join_says_the_zone_of_each_row_and_filters_by_it()
    {
        DuckDb.Require();
        using var folder = new TempFolder();
        string store = "parquet:" + folder.File("store");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        string index = ZoneIndex.Make(folder, Jobs.Grid, ("West", 0, 0, 401, 601), ("North, east", 301, 299, 801, 601));
        var options = new JoinOptions { From = store, To = folder.File("t.csv"), Zones = new JoinZones(index, "zone") };
        List<string> lines = Jobs.Join(options);
        string[] rows = File.ReadAllLines(folder.File("t.csv"));
        Assert.Equal("cell_id,x,y,zone,ongrid", rows[0]);
        Assert.Equal("0,50,550,West,0", rows[1]);
        Assert.Equal("5,550,550,\"North, east\",5", rows[4]); // cells 3 and 4 are void
        Assert.Contains("11,350,450,\"North, east|West\",11", rows);
        Assert.Contains("47,750,50,,47", rows);
        Assert.Equal("zone: 34 rows in a zone, 12 in none, 2 in several; 3 different", lines[^2]);

        Jobs.Join(options with { To = folder.File("w.csv"), Filters = ["zone = West", "zone != North, east"] });
        Assert.Equal(1 + 24 - 3, File.ReadAllLines(folder.File("w.csv")).Length);
        Jobs.Join(options with { To = folder.File("n.csv"), Filters = ["zone is missing"] });
        Assert.Equal(1 + 12, File.ReadAllLines(folder.File("n.csv")).Length);
        Assert.Equal("join.filter", Assert.Throws<ResampleException>(() => Jobs.Join(options with { To = folder.File("x.csv"), Filters = ["zone > West"] })).Code);
    }

    [Fact]
    public void Parquet_and_a_database_hold_zones_as_texts_and_nulls()
    {
        DuckDb.Require();
        using var folder = new TempFolder();
        string store = "duckdb:" + folder.File("s.duckdb");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        string index = ZoneIndex.Make(folder, Jobs.Grid, ("A", 0, 0, 401, 601), ("B", 301, 299, 801, 601));
        foreach (string to in (string[])[folder.File("t.parquet"), store])
            Jobs.Join(new JoinOptions { From = store, To = to, Zones = new JoinZones(index, "land") });
        foreach ((string database, string from) in (ReadOnlySpan<(string, string)>)[("", DuckDbConnection.Quote(folder.File("t.parquet"))), (folder.File("s.duckdb"), "analysis")])
        {
            using DuckDbConnection connection = DuckDbConnection.Open(database);
            using DuckDbReader rows = connection.Query($"SELECT land, count(*) FROM {from} GROUP BY 1 ORDER BY 1 NULLS LAST");
            Assert.True(rows.NextChunk());
            Assert.Equal(["A 21", "A|B 2", "B 11", " 12"], Enumerable.Range(0, rows.RowCount).Select(i => $"{rows.Text(0, i)} {rows.SignedValues(1)[i]}"));
        }
    }

    [Fact]
    public void An_index_of_another_grid_and_a_folder_that_is_none_are_refused()
    {
        DuckDb.Require();
        using var folder = new TempFolder();
        string store = "tif:" + folder.File("store");
        Jobs.Run(Jobs.Options(store, Jobs.OnGrid(folder)));
        string index = ZoneIndex.Make(folder, "8,6,0,100,600,-100.5,EPSG:32626", ("A", 0, 0, 401, 601));
        var options = new JoinOptions { From = store, To = folder.File("t.csv"), Zones = new JoinZones(index, "zone") };
        Assert.Equal("resample.grid.other", Assert.Throws<ResampleException>(() => Jobs.Join(options)).Code);
        Assert.Equal("cells.partition", Assert.Throws<Terrane.Cells.CellsException>(() => Jobs.Join(options with { Zones = new JoinZones(folder.Path, "zone") })).Code);
        Assert.Equal("join.options", Assert.Throws<ResampleException>(() => Jobs.Join(options with { Zones = new JoinZones(index, "ongrid") })).Code);
    }
}
