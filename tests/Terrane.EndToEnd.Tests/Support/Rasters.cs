using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>Small made-up rasters, written by GDAL.</summary>
internal static class Rasters
{
    /// <summary>Hills of a few kilometres and some hundred metres; x and y in metres.</summary>
    public static float Relief(double x, double y) =>
        (float)(400 + (300 * Math.Sin(x / 3000) * Math.Cos(y / 4000)) + (40 * Math.Sin((x + y) / 700)));

    /// <summary>A GeoTIFF of float32 cells whose values are taken at their centres.</summary>
    public static string Write(
        string path, string crs, double west, double north, double cell, int width, int height, Func<double, double, float> value, double? noData = null)
    {
        var transform = new AffineTransform(west, cell, 0, north, 0, -cell);
        using var writer = GdalRasterWriter.Create(path, "GTiff", width, height, 1, GdalDataType.Float32, transform, crs, noData: noData);
        var row = new float[width];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) row[x] = value(west + ((x + 0.5) * cell), north - ((y + 0.5) * cell));
            writer.Write(1, new Window(0, y, width, 1), row);
        }
        writer.Finish();
        return path;
    }

    /// <summary>Abutting files in UTM 31N at 50 degrees north, 3 degrees east: <paramref name="side"/> cells of <paramref name="cell"/> metres each.</summary>
    public static string Quilt(string folder, int columns, int rows, int side, double cell)
    {
        Directory.CreateDirectory(folder);
        for (int row = 0; row < rows; row++)
            for (int col = 0; col < columns; col++)
                Write(Path.Combine(folder, $"{row}{col}.tif"), "EPSG:32631", 480_000 + (col * side * cell), 5_560_000 - (row * side * cell), cell, side, side, Relief);
        return folder;
    }

    /// <summary>Exactly the square of one tile in EPSG:3857, so that every pixel of the tiles in it has data.</summary>
    public static string FullTile(string path, TileId tile, int side)
    {
        Bounds bounds = WebMercator.TileBounds(tile);
        return Write(path, WebMercator.Crs, bounds.West, bounds.North, bounds.Width / side, side, side, Relief);
    }
}
