using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Tests.Support;

/// <summary>A folder with rasters that a test makes up, gone at its end.</summary>
internal sealed class Ground : IDisposable
{
    internal const string Utm = "EPSG:32630";

    // A job points TMPDIR at its work folder, which is gone at its end: so only as the tests found it.
    private static readonly string Temporary = System.IO.Path.GetTempPath();

    internal string Folder { get; } = Directory.CreateDirectory(System.IO.Path.Combine(Temporary, $"terrane-fusion-{Guid.NewGuid():N}")).FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal string Path(string name) => System.IO.Path.Combine(Folder, name);

    /// <summary>A raster of cells of a size, its north-west corner at (x, y).</summary>
    internal string Raster(string name, int width, int height, double x, double y, double size, Func<int, int, float> value, string crs = Utm)
    {
        var cells = new float[width * height];
        for (int row = 0; row < height; row++)
            for (int col = 0; col < width; col++) cells[(row * width) + col] = value(col, row);
        using GdalRasterWriter file = GdalRasterWriter.Create(Path(name), "GTiff", width, height, 1, GdalDataType.Float32, new AffineTransform(x, size, 0, y, 0, -size), crs, [], double.NaN);
        file.Write(1, new Window(0, 0, width, height), cells);
        file.Finish();
        return Path(name);
    }

    internal string Write(string name, string text)
    {
        File.WriteAllText(Path(name), text);
        return Path(name);
    }

    /// <summary>All cells of a band.</summary>
    internal static double[] Read(string path, int band = 1)
    {
        using GdalDataset file = GdalDataset.Open(path);
        var cells = new double[file.Width * file.Height];
        file.Band(band).Read(new Window(0, 0, file.Width, file.Height), cells);
        return cells;
    }
}
