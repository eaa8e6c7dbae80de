using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Gdal;
using Terrane.Resample.Datasets;
using Terrane.Resample.Engines;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Tests.Support;

/// <summary>Small rasters, and datasets on small grids.</summary>
internal static class Sources
{
    public const double NoData = -9999;

    public static CellGrid Grid(int columns, int rows, double x0, double dx, double y0, double dy, string crs = "EPSG:32626") =>
        new(columns, rows, new AffineTransform(x0, dx, 0, y0, 0, dy), crs);

    /// <summary>A tiled float64 GeoTIFF; NaN is written as <see cref="NoData"/>, which is declared.</summary>
    public static string Write(string path, int columns, int rows, AffineTransform transform, string crs, double[] values, GdalDataType type = GdalDataType.Float64, double? noData = NoData)
    {
        double[] stored = [.. values.Select(value => double.IsNaN(value) ? noData ?? value : value)];
        using GdalRasterWriter writer = GdalRasterWriter.Create(path, "GTiff", columns, rows, 1, type, transform, crs, ["TILED=YES", "BLOCKXSIZE=16", "BLOCKYSIZE=16"], noData);
        writer.Write(1, new Window(0, 0, columns, rows), stored);
        writer.Finish();
        return path;
    }

    /// <summary>Random values with a share of voids.</summary>
    public static double[] Random(Random random, int count, double voids, bool whole) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() < voids ? double.NaN : whole ? random.Next(-3, 6) : Math.Round((random.NextDouble() * 200) - 50, 3))];

    public static Dataset Open(string path, CellGrid grid, ResampleMethod method, AreaWeights area = AreaWeights.Planar, double minValid = 0, bool passthrough = false)
    {
        var spec = new DatasetSpec { Path = path, Name = "d", Method = method, Area = area, MinValid = minValid, AllowPassthrough = passthrough };
        return Dataset.Open(spec, SourceSet.Of(spec), grid, allowBallpark: false);
    }

    public static double[] Whole(Dataset dataset, long mostCells = 1 << 20)
    {
        using IWindowEngine engine = dataset.CreateEngine(mostCells);
        double[] values = new double[dataset.Grid.Count];
        foreach (Window window in Cut(dataset, dataset.Grid.Columns, dataset.Grid.Rows)) Put(engine, window, values, dataset.Grid.Columns);
        return values;
    }

    /// <summary>The same grid in windows of one size.</summary>
    public static double[] Windowed(Dataset dataset, int columns, int rows, long mostCells)
    {
        using IWindowEngine engine = dataset.CreateEngine(mostCells);
        double[] values = new double[dataset.Grid.Count];
        foreach (Window window in Cut(dataset, columns, rows).Reverse()) Put(engine, window, values, dataset.Grid.Columns);
        return values;
    }

    private static IEnumerable<Window> Cut(Dataset dataset, int columns, int rows)
    {
        IReadOnlyList<int> cuts = dataset.IsSeparable ? dataset.Axes.Columns.Cuts : [];
        for (int row = 0; row < dataset.Grid.Rows; row += rows)
        {
            for (int col = 0; col < dataset.Grid.Columns;)
            {
                int end = Math.Min(col + columns, dataset.Grid.Columns);
                foreach (int cut in cuts)
                    if (cut > col && cut < end) end = cut;
                yield return new Window(col, row, end - col, Math.Min(rows, dataset.Grid.Rows - row));
                col = end;
            }
        }
    }

    private static void Put(IWindowEngine engine, Window window, double[] values, int stride)
    {
        double[] part = new double[window.Count];
        engine.Evaluate(window, part);
        for (int row = 0; row < window.Height; row++)
            part.AsSpan(row * window.Width, window.Width).CopyTo(values.AsSpan((int)(((window.Row + row) * stride) + window.Col)));
    }
}
