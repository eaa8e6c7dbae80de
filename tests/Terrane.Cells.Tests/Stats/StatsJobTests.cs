using Terrane.Cells.Areas;
using Terrane.Cells.Grids;
using Terrane.Cells.Reference;
using Terrane.Cells.Stats;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;
using Terrane.Core;
using Terrane.Native.DuckDb;
using Terrane.Native.Gdal;

namespace Terrane.Cells.Tests.Stats;

public sealed class StatsJobTests : IDisposable
{
    private const int Columns = 60, Rows = 40;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Statistics_equal_those_of_clipping_every_cell()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        float[] values = Raster(_folder.File("v.tif"));
        IReadOnlyList<ZoneStatistics> found = Run(zones, workers: 2);
        CellGrid grid = GridSource.Parse(TestFiles.SmallGrid);
        double[] areas = grid.RowAreas(AreaModel.Ellipsoid);
        ZoneSet set = ZoneReader.Read(new ZoneOptions { Path = zones, KeyField = "iso" });
        for (int z = 0; z < set.Zones.Count; z++)
        {
            var reference = new ReferenceEnumerator(grid, set.Zones[z]);
            double count = 0, sum = 0, area = 0, weighted = 0, min = double.PositiveInfinity, max = double.NegativeInfinity;
            long cells = 0, missing = 0;
            for (int i = 0; i < values.Length; i++)
            {
                double coverage = reference.Coverage(i / Columns, i % Columns);
                if (coverage < 1e-12) continue;
                if (values[i] == -9999)
                {
                    missing++;
                    continue;
                }
                (cells, count, sum) = (cells + 1, count + coverage, sum + (coverage * values[i]));
                (area, weighted) = (area + (coverage * areas[i / Columns]), weighted + (coverage * areas[i / Columns] * values[i]));
                (min, max) = (Math.Min(min, values[i]), Math.Max(max, values[i]));
            }
            ZoneStatistics s = found[z];
            Assert.Equal((set.Zones[z].Key, cells, missing, min, max), (s.Key, s.Cells, s.NoDataCells, s.Min, s.Max));
            Assert.Equal(count, s.Count, 1e-9);
            Assert.Equal(sum, s.Sum, 1e-9 * Math.Abs(sum) + 1e-9);
            Assert.Equal(sum / count, s.Mean, 1e-9);
            Assert.Equal(area, s.AreaM2, 1e-9 * area);
            Assert.Equal(weighted / area, s.AreaWeightedMean, 1e-9);
        }
    }

    [Fact]
    public void Numbers_do_not_depend_on_workers_or_strips()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        Raster(_folder.File("v.tif"));
        IReadOnlyList<ZoneStatistics> one = Run(zones, workers: 1);
        Assert.Equal(one, Run(zones, workers: 5));
        Assert.Equal(one, Run(zones, workers: 2, memory: 9 * 4 * Columns * 3)); // strips of three rows
    }

    [Fact]
    public void A_zone_without_data_has_no_mean()
    {
        string zones = TestFiles.GeoJson(_folder.File("z.geojson"), ("DE", "Elsewhere", [TestFiles.Box(100, 40, 110, 50)]));
        Raster(_folder.File("v.tif"));
        ZoneStatistics none = Assert.Single(Run(zones, workers: 1));
        Assert.Equal((0L, 0.0, double.NaN, double.NaN), (none.Cells, none.Sum, none.Mean, none.Min));
        using var text = new StringWriter();
        StatsTable.WriteCsv(text, [none]);
        Assert.Equal("DE,Elsewhere,0,0,0,0,0,,,,0,", text.ToString().Split('\n')[1].Trim());
    }

    [Fact]
    public void Every_format_of_the_table_holds_the_same_numbers()
    {
        string zones = TestFiles.ThreeCountries(_folder.File("z.geojson"));
        Raster(_folder.File("v.tif"));
        IReadOnlyList<ZoneStatistics> found = Run(zones, workers: 1);
        foreach (string name in new[] { "s.csv", "s.jsonl", "s.parquet" }) StatsTable.Write(_folder.File(name), found);
        Assert.Equal("cells.options", Assert.Throws<CellsException>(() => StatsTable.Write(_folder.File("s.xlsx"), found)).Code);
        using DuckDbConnection database = DuckDbConnection.Open();
        using DuckDbReader reader = database.Query($"SELECT zone, cells, sum FROM read_parquet({DuckDbConnection.Quote(_folder.File("s.parquet"))})");
        Assert.True(reader.NextChunk());
        string[] csv = File.ReadAllLines(_folder.File("s.csv")), json = File.ReadAllLines(_folder.File("s.jsonl"));
        for (int z = 0; z < found.Count; z++)
        {
            Assert.Equal((found[z].Key, found[z].Cells, found[z].Sum), (reader.Text(0, z), reader.SignedValues(1)[z], reader.Doubles(2)[z]));
            Assert.Equal(found[z].Sum, double.Parse(csv[z + 1].Split(',')[6], System.Globalization.CultureInfo.InvariantCulture));
            Assert.Equal(found[z].Sum, System.Text.Json.Nodes.JsonNode.Parse(json[z])!["sum"]!.GetValue<double>());
        }
    }

    [Fact]
    public void Sums_lose_no_digit()
    {
        var sum = new ExactSum();
        sum.Add(1e16);
        for (int i = 0; i < 1000; i++) sum.Add(0.25);
        sum.Add(-1e16);
        Assert.Equal(250, sum.Value);
    }

    [Fact]
    public void The_population_of_Sao_Miguel_is_divided_among_its_municipalities()
    {
        string zones = RealData.Require("countries/concelhos.gpkg");
        string raster = RealData.Require("grids/sao_miguel/gpw_v411_2020_count_2020.tif");
        IReadOnlyList<ZoneStatistics> found = StatsJob.Run(new StatsOptions
        {
            Raster = raster,
            Zones = new ZoneOptions { Path = zones, KeyField = "name", IsoCodes = false },
        }, new Quiet(), TestContext.Current.CancellationToken);
        // The grid sums to 145,602.97; cells on the coast lie partly at sea, so not all of it is in a municipality.
        Assert.InRange(found.Sum(zone => zone.Sum), 110_000, 145_602.97);
    }

    private IReadOnlyList<ZoneStatistics> Run(string zones, int workers, long memory = 1L << 30) => StatsJob.Run(
        new StatsOptions { Raster = _folder.File("v.tif"), Zones = new ZoneOptions { Path = zones, KeyField = "iso" }, Workers = workers, Memory = new ByteSize(memory) },
        new Quiet(), TestContext.Current.CancellationToken);

    private static float[] Raster(string path)
    {
        var random = new Random(11);
        float[] values = [.. Enumerable.Range(0, Columns * Rows).Select(i => i % 7 == 0 ? -9999 : (float)(random.NextDouble() * 1000))];
        using var writer = GdalRasterWriter.Create(path, "GTiff", Columns, Rows, 1, GdalDataType.Float32, new AffineTransform(-30, 1, 0, 20, 0, -1), "EPSG:4326", ["BLOCKYSIZE=1"], -9999);
        writer.Write(1, new Window(0, 0, Columns, Rows), values);
        writer.Finish();
        return values;
    }
}
