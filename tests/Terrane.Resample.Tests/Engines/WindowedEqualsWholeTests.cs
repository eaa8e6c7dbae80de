using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Engines;

/// <summary>Random sources, grids and windows: the whole at once, in windows, and by definition.</summary>
public sealed class WindowedEqualsWholeTests
{
    private const int Cases = 12;

    public static TheoryData<ResampleMethod> Methods => [.. Enum.GetValues<ResampleMethod>()];

    [Theory, MemberData(nameof(Methods))]
    public void In_one_crs_windows_change_no_bit_and_the_definition_holds(ResampleMethod method)
    {
        using var folder = new TempFolder();
        for (int seed = 0; seed < Cases; seed++)
        {
            var random = new Random((seed * 100) + (int)method);
            (int columns, int rows) = (random.Next(20, 70), random.Next(20, 70));
            double[] values = Sources.Random(random, columns * rows, seed % 3 * 0.15, whole: method is ResampleMethod.Mode or ResampleMethod.Median);
            bool southUp = seed % 4 == 3;
            var transform = new AffineTransform(500_000, 10, 0, southUp ? 4_000_000 : 4_000_000 + (rows * 12.5), 0, southUp ? 12.5 : -12.5);
            string path = Sources.Write(folder.File($"{method}{seed}.tif"), columns, rows, transform, "EPSG:32626", values);
            double cell = seed % 2 == 0 ? 10 * (0.2 + random.NextDouble()) : 10 * (1 + (random.NextDouble() * 6));
            (int across, int down) = ((int)(columns * 10 / cell) + 4, (int)(rows * 12.5 / cell) + 4);
            CellGrid grid = Sources.Grid(across, down, 500_000 - (cell * random.NextDouble() * 2), cell, 4_000_000 + (rows * 12.5) + (cell * random.NextDouble() * 2), -cell);
            double minValid = seed % 5 == 4 ? 0.5 : 0;
            Dataset dataset = Sources.Open(path, grid, method, minValid: minValid);
            double[] whole = Sources.Whole(dataset);
            AssertSameBits(whole, Sources.Windowed(dataset, random.Next(1, across), random.Next(1, down), 2000));
            AssertSameBits(whole, Sources.Windowed(dataset, 7, 3, 1 << 20));
            AssertNear(Naive.Resample(values, columns, rows, transform, grid, method, minValid), whole, $"{method} {seed}");
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void Between_crs_windows_change_no_bit(ResampleMethod method)
    {
        using var folder = new TempFolder();
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed + (int)method);
            (int columns, int rows) = (random.Next(30, 60), random.Next(30, 60));
            double[] values = Sources.Random(random, columns * rows, 0.1, whole: method == ResampleMethod.Mode);
            var transform = new AffineTransform(-27.02, 0.001, 0, 38.03, 0, -0.001);
            string path = Sources.Write(folder.File($"{method}{seed}.tif"), columns, rows, transform, "EPSG:4326", values);
            double cell = seed % 2 == 0 ? 45 : 310;
            int side = (int)(6_000 / cell) + 3;
            CellGrid grid = Sources.Grid(side, side, 497_900, cell, 4_210_300, -cell);
            Dataset dataset = Sources.Open(path, grid, method);
            double[] whole = Sources.Whole(dataset);
            Assert.Contains(whole, value => !double.IsNaN(value));
            AssertSameBits(whole, Sources.Windowed(dataset, random.Next(1, side), random.Next(1, side), 900));
            AssertSameBits(whole, Sources.Windowed(dataset, 5, 17, 1 << 20));
        }
    }

    [Theory, MemberData(nameof(Methods))]
    public void A_global_source_wraps_and_its_windows_change_no_bit(ResampleMethod method)
    {
        using var folder = new TempFolder();
        var random = new Random(5);
        double[] values = Sources.Random(random, 72 * 36, 0.05, whole: false);
        string path = Sources.Write(folder.File("g.tif"), 72, 36, new AffineTransform(0, 5, 0, 90, 0, -5), "EPSG:4326", values);
        CellGrid grid = Sources.Grid(50, 25, -180, 7.2, 90, -7.2, "EPSG:4326");
        Dataset dataset = Sources.Open(path, grid, method);
        double[] whole = Sources.Whole(dataset);
        AssertSameBits(whole, Sources.Windowed(dataset, 9, 4, 1 << 20));
        if (method == ResampleMethod.Sum)
            Assert.Equal(values.Where(v => !double.IsNaN(v)).Sum(), whole.Where(v => !double.IsNaN(v)).Sum(), 1e-12 * values.Where(v => !double.IsNaN(v)).Sum(Math.Abs));
        // Turned by half the Earth, the same field lies elsewhere in the file and nowhere else on Earth.
        double[] turned = [.. Enumerable.Range(0, 72 * 36).Select(i => values[(i / 72 * 72) + ((i + 36) % 72)])];
        string other = Sources.Write(folder.File("t.tif"), 72, 36, new AffineTransform(-180, 5, 0, 90, 0, -5), "EPSG:4326", turned);
        AssertNear(whole, Sources.Whole(Sources.Open(other, grid, method)), "turned");
    }

    [Fact]
    public void A_regional_source_across_the_antimeridian_is_found_on_both_sides()
    {
        using var folder = new TempFolder();
        double[] values = [.. Enumerable.Range(0, 40 * 10).Select(i => (double)(i % 40))];
        string path = Sources.Write(folder.File("a.tif"), 40, 10, new AffineTransform(170, 0.5, 0, 5, 0, -0.5), "EPSG:4326", values);
        CellGrid grid = Sources.Grid(360, 10, -180, 1, 5, -1, "EPSG:4326");
        Dataset dataset = Sources.Open(path, grid, ResampleMethod.Sum);
        double[] whole = Sources.Whole(dataset);
        Assert.Equal(values.Sum(), whole.Where(value => !double.IsNaN(value)).Sum());
        Assert.Equal((0 + 1) * 2, whole[350]);
        Assert.Equal((38 + 39) * 2, whole[9]);
        AssertSameBits(whole, Sources.Windowed(dataset, 13, 3, 1 << 20));
    }

    private static void AssertSameBits(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
            if (BitConverter.DoubleToInt64Bits(expected[i]) != BitConverter.DoubleToInt64Bits(actual[i])) Assert.Fail($"Cell {i}: {expected[i]:R} whole, {actual[i]:R} in windows.");
    }

    // Sums of hundreds of values in another order differ by rounding.
    private static void AssertNear(double[] expected, double[] actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            bool near = double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= 1e-9 * Math.Max(1, Math.Abs(expected[i]));
            if (!near) Assert.Fail($"{what}, cell {i}: {expected[i]:R} by definition, {actual[i]:R} computed.");
        }
    }
}
