using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;
using Terrane.Resample.Tests.Support;

namespace Terrane.Resample.Tests.Oracle;

/// <summary>gdalwarp where it is stable: whole in one chunk, at ratios whose weights it does not estimate.</summary>
public sealed class GdalWarpTests
{
    [Theory]
    [InlineData(ResampleMethod.Nearest, "near", 3)]
    [InlineData(ResampleMethod.Average, "average", 4)]
    [InlineData(ResampleMethod.Sum, "sum", 4)]
    [InlineData(ResampleMethod.Min, "min", 4)]
    [InlineData(ResampleMethod.Max, "max", 4)]
    [InlineData(ResampleMethod.Mode, "mode", 3)]
    [InlineData(ResampleMethod.Bilinear, "bilinear", 0.4)]
    [InlineData(ResampleMethod.Cubic, "cubic", 0.4)]
    [InlineData(ResampleMethod.Bilinear, "bilinear", 3)]
    public void Agrees_with_gdalwarp(ResampleMethod method, string name, double ratio)
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        double[] values = Sources.Random(random, 120 * 120, 0, whole: false);
        // Of nine cells of two classes one class is the more frequent: of equals GDAL takes the first, not the smallest.
        if (method == ResampleMethod.Mode) values = [.. values.Select(value => value > 50 ? 2.0 : 1.0)];
        string path = Sources.Write(folder.File("s.tif"), 120, 120, new AffineTransform(500_000, 10, 0, 4_001_200, 0, -10), "EPSG:32626", values);
        double cell = ratio * 10;
        int side = (int)(600 / cell);
        // Inside the source by 300 m: at borders the two differ in what they renormalise.
        CellGrid grid = Sources.Grid(side, side, 500_300, cell, 4_000_900, -cell);
        string n(double value) => value.ToString("R", CultureInfo.InvariantCulture);
        string scale = n(1 / Math.Max(1, ratio));
        Run("gdalwarp", "-q", "-r", name, "-et", "0", "-ot", "Float64", "-wo", $"XSCALE={scale}", "-wo", $"YSCALE={scale}", "-te", n(500_300), n(4_000_900 - (side * cell)),
            n(500_300 + (side * cell)), n(4_000_900), "-ts", n(side), n(side), path, folder.File("o.tif"));
        double[] expected = Sources.Whole(Sources.Open(folder.File("o.tif"), grid, ResampleMethod.Nearest));
        double[] actual = Sources.Whole(Sources.Open(path, grid, method));
        // GDAL's kernels of four samples work on floats' precision in their weights.
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-6 * Math.Max(1, Math.Abs(expected[i])));
    }

    private static void Run(string program, params string[] arguments)
    {
        Process? process = null;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed.");
        }
        using (process!)
        {
            string errors = process!.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, errors);
        }
    }
}
