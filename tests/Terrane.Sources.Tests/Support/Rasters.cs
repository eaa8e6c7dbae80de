using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Sources.Tests.Support;

/// <summary>Small made-up rasters, written by GDAL.</summary>
internal static class Rasters
{
    public static readonly AffineTransform Utm = new(500_000, 10, 0, 5_500_000, 0, -10);

    /// <summary>A GeoTIFF whose cells are given by column and row.</summary>
    public static string Write(
        string path, int width, int height, Func<int, int, double> value, GdalDataType type = GdalDataType.Float32, double? noData = null,
        string? crs = "EPSG:25832", AffineTransform? transform = null, Func<int, int, bool>? mask = null)
    {
        using var writer = GdalRasterWriter.Create(path, "GTiff", width, height, 1, type, transform ?? Utm, crs, noData: noData);
        double[] cells = new double[width * height];
        byte[] valid = new byte[cells.Length];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                cells[(y * width) + x] = value(x, y);
                valid[(y * width) + x] = (byte)(mask?.Invoke(x, y) ?? true ? 255 : 0);
            }
        }
        if (mask is not null) writer.WriteMask(new Window(0, 0, width, height), valid);
        writer.Write(1, new Window(0, 0, width, height), cells);
        writer.Finish();
        return path;
    }

    public static double[] Read(string path)
    {
        using GdalDataset dataset = GdalDataset.Open(path);
        double[] cells = new double[dataset.Width * dataset.Height];
        dataset.Band(1).Read(new Window(0, 0, dataset.Width, dataset.Height), cells);
        return cells;
    }
}
