using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Cells.Areas;
using Terrane.Cells.Exact;
using Terrane.Cells.Grids;
using Terrane.Cells.Index;
using Terrane.Cells.Reference;
using Terrane.Cells.Runs;
using Terrane.Cells.Tables;
using Terrane.Cells.Tests.Support;
using Terrane.Cells.Zones;

namespace Terrane.Cells.Tests.Golden;

/// <summary>
/// The cells of four countries on the 30" grid, from the 10 m countries of world-atlas 2.0.2. Golden/cells.json was written by this test
/// when the counts of all 254 zones had equalled those of GDAL's rasterize (bench/runs); a change of it is a change of the product.
/// </summary>
public sealed class GoldenTests
{
    private static readonly string[] Countries = ["BR", "IN", "IS", "US"];
    private static ZoneSet? _read;

    [Fact]
    public void Four_countries_have_their_known_cells_under_both_rules()
    {
        ZoneSet set = Read();
        JsonNode golden = JsonNode.Parse(File.ReadAllText(GoldenFile()))!;
        foreach (string key in Countries)
            foreach (InclusionRule rule in Enum.GetValues<InclusionRule>())
                Assert.Equal(golden[$"{key} {Names.Of(rule)}"]!.ToJsonString(), Describe(set.Zones.Single(zone => zone.Key == key), rule).ToJsonString());
    }

    [Theory]
    [InlineData("RU", 42_176_821, 0, 43_198)]
    [InlineData("US", 16_075_347, 103, 43_173)]
    [InlineData("NZ", 419_666, 246, 43_060)]
    [InlineData("FJ", 23_167, 0, 43_198)]
    [InlineData("KI", 1_113, 655, 42_821)]
    public void Countries_on_both_sides_of_the_antimeridian_have_the_cells_that_rasterize_counts(string key, long cells, int firstColumn, int lastColumn)
    {
        // Counts: bench/cells/rasterize_numpy.py, where GDAL burns polygons that GEOS has cut at 180 degrees. Naively rasterised, Russia and Fiji span the world.
        var runs = new List<CellRun>();
        SweepFigures figures = Shapes.Figures(TestGrid.WorldPop, Read().Zones.Single(zone => zone.Key == key), InclusionRule.Center, TieRule.Inclusive, runs, band: 512);
        Assert.Equal((cells, firstColumn, lastColumn), (figures.Included, runs.Min(run => run.Column), runs.Max(run => run.End) - 1));
        Assert.Equal(0, figures.Ties);
    }

    [Theory]
    [InlineData("US")]
    [InlineData("BR")]
    [InlineData("IN")]
    [InlineData("IS")]
    public void Sampled_windows_equal_the_slow_enumerator(string key)
    {
        CellGrid grid = TestGrid.WorldPop;
        Zone zone = Read().Zones.Single(zone => zone.Key == key);
        var edges = new ZoneEdges(grid, zone);
        const int Size = 8;
        var reference = new ReferenceEnumerator(grid, zone);
        var random = new Random(12);
        for (int n = 0; n < 4; n++)
        {
            // Round a vertex of some border: the inside of a country is no test.
            Edge edge = edges.Edges[random.Next(edges.Edges.Length)];
            int row = Math.Clamp((int)((grid.North - edge.Ay) / -grid.Transform.YRow) - (Size / 2), 0, grid.Rows - Size);
            int column = Math.Clamp((int)((edge.Ax - grid.West) / grid.Transform.XCol) - (Size / 2), 0, grid.Columns - Size);
            foreach (InclusionRule rule in Enum.GetValues<InclusionRule>())
            {
                var runs = new List<CellRun>();
                new ZoneSweep(edges, rule, TieRule.Inclusive).Sweep(row, row + Size, runs);
                List<(int, int)> ours = [.. Shapes.Cells(runs).Where(cell => cell.Column >= column && cell.Column < column + Size)];
                Assert.Equal(reference.Enumerate(rule, row, row + Size, column, column + Size), ours);
            }
        }
    }

    private static ZoneSet Read() => _read ??= ZoneReader.Read(new ZoneOptions
    {
        Path = RealData.Countries,
        KeyField = "id",
        UniteDuplicates = true,
        Uncoded = UncodedPolicy.Skip,
        Repair = true,
    });

    private static JsonObject Describe(Zone zone, InclusionRule rule)
    {
        CellGrid grid = TestGrid.WorldPop;
        var runs = new List<CellRun>();
        SweepFigures figures = Shapes.Figures(grid, zone, rule, TieRule.Inclusive, runs, band: 512);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CellRun run in runs)
        {
            hash.AppendData(BitConverter.GetBytes(grid.TileId(run.Row, run.Column)));
            hash.AppendData(BitConverter.GetBytes((long)run.Length));
        }
        return new JsonObject
        {
            ["rows"] = figures.Included,
            ["rows_sha256"] = RowHash(grid, runs),
            ["tile_id_min"] = grid.TileId(runs[0].Row, runs[0].Column),
            ["tile_id_max"] = grid.TileId(runs[^1].Row, runs[^1].End - 1),
            ["runs_sha256"] = Convert.ToHexStringLower(hash.GetHashAndReset()),
            ["cells_visited"] = figures.Visited,
            ["cells_excluded_hole"] = figures.InHole,
            ["tie_cells"] = figures.Ties,
            ["runs"] = figures.Runs,
        };
    }

    /// <summary>Of all rows of tile_index but their two constant texts: tile_id, row, column, longitude, latitude, area, eight bytes each, little endian.</summary>
    private static string RowHash(CellGrid grid, List<CellRun> runs)
    {
        const int Numbers = 6;
        var values = new CellValues(grid, AreaModel.Ellipsoid);
        long[] line = new long[grid.Columns * Numbers];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (CellRun run in runs)
        {
            int at = 0;
            for (int column = run.Column; column < run.End; column++)
            {
                line[at++] = (long)grid.TileId(run.Row, column);
                line[at++] = run.Row;
                line[at++] = column;
                line[at++] = BitConverter.DoubleToInt64Bits(values.CentreX(column));
                line[at++] = BitConverter.DoubleToInt64Bits(values.CentreY(run.Row));
                line[at++] = BitConverter.DoubleToInt64Bits(values.Areas[run.Row]);
            }
            hash.AppendData(MemoryMarshal.AsBytes(line.AsSpan(0, at)));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string GoldenFile()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent;
        string path = Path.Combine(folder!.FullName, "tests/Terrane.Cells.Tests/Golden/cells.json");
        if (Environment.GetEnvironmentVariable("TERRANE_WRITE_GOLDEN") is null) return path;
        var document = new JsonObject();
        ZoneSet set = Read();
        foreach (string key in Countries)
            foreach (InclusionRule rule in Enum.GetValues<InclusionRule>())
                document[$"{key} {Names.Of(rule)}"] = Describe(set.Zones.Single(zone => zone.Key == key), rule);
        File.WriteAllText(path, document.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
        return path;
    }
}
