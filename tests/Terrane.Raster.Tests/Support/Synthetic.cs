using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Raster.Tests.Support;

/// <summary>Small rasters made for a test.</summary>
internal static class Synthetic
{
    internal static string Write(string path, int width, AffineTransform? transform, string? crs, float[] cells, double? noData = null,
        GdalDataType type = GdalDataType.Float32, string driver = "GTiff", params string[] options)
    {
        int height = cells.Length / width;
        using GdalRasterWriter writer = GdalRasterWriter.Create(path, driver, width, height, 1, type, transform, crs, options, noData);
        writer.Write(1, new Window(0, 0, width, height), cells);
        writer.Finish();
        return path;
    }

    /// <summary>North-up, square cells.</summary>
    internal static AffineTransform At(double west, double north, double step) => new(west, step, 0, north, 0, -step);

    /// <summary>A rough surface without a period, the same on every run.</summary>
    internal static float[] Hills(int width, int height, float holes = 0)
    {
        var random = new Random(7);
        float[] cells = new float[width * height];
        for (int i = 0; i < cells.Length; i++)
        {
            (int c, int r) = (i % width, i / width);
            cells[i] = (float)((400 * Math.Sin(c * 0.11) * Math.Cos(r * 0.07)) + (90 * Math.Sin((c + r) * 0.9)) + (20 * random.NextDouble()));
            if (random.NextDouble() < holes) cells[i] = float.NaN;
        }
        return cells;
    }
}
