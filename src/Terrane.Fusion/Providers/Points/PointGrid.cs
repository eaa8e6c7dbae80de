using Terrane.Core;
using Terrane.Native.Gdal;

namespace Terrane.Fusion.Providers.Points;

/// <summary>Grids the points of files that share a CRS: each file is read twice, for where its points lie and for what they are. Memory does not depend on their number.</summary>
/// <remarks>
/// Cells are counted from the origin of the CRS: cell (c, r) has the points with c * size &lt;= x &lt; (c + 1) * size, and y alike. Points of a cell are added up in the order of
/// files and in them, in double precision, so the bytes depend on nothing else.
/// </remarks>
internal sealed class PointGrid(IReadOnlyList<string> files, double size, PointStatistic statistic, IReadOnlyList<int> classes, IReadOnlyList<string> columns)
{
    private readonly double[] _x = new double[PointReader.Batch], _y = new double[PointReader.Batch], _z = new double[PointReader.Batch];

    /// <param name="path">GeoTIFF of float32 to write, NaN where a cell has no point.</param>
    /// <param name="crs">Null for none.</param>
    /// <exception cref="TerraneException">points.*, raster.create, raster.write.</exception>
    internal void Write(string path, string? crs, CancellationToken ct)
    {
        (long west, long east, long south, long north) = (long.MaxValue, long.MinValue, long.MaxValue, long.MinValue);
        foreach (string file in files)
            Each(file, (col, up, _) => (west, east, south, north) = (Math.Min(west, col), Math.Max(east, col), Math.Min(south, up), Math.Max(north, up)), ct);
        if (west > east) (west, east, south, north) = (0, 0, 0, 0); // no point at all: one void cell
        double widest = Math.Max((double)east - west, (double)north - south) + 1;
        if (widest > int.MaxValue / 2) throw PointsException.TooWide(files[0], widest);
        (int width, int height) = ((int)(east - west + 1), (int)(north - south + 1));
        using var bins = new PointBins(path + ".bins");
        foreach (string file in files) Each(file, (col, up, z) => bins.Add(col - west, north - up, z), ct);

        string[] options = ["TILED=YES", $"BLOCKXSIZE={PointBins.Side}", $"BLOCKYSIZE={PointBins.Side}", "COMPRESS=ZSTD", "ZSTD_LEVEL=1", "PREDICTOR=3", "BIGTIFF=IF_SAFER", "SPARSE_OK=TRUE"];
        using GdalRasterWriter grid = GdalRasterWriter.Create(path, "GTiff", width, height, 1, GdalDataType.Float32, new AffineTransform(west * size, size, 0, (north + 1) * size, 0, -size), crs, options, double.NaN);
        var sums = new double[PointBins.Side * PointBins.Side];
        var counts = new int[sums.Length];
        var cells = new float[sums.Length];
        foreach ((long row, long col) in bins.Squares)
        {
            ct.ThrowIfCancellationRequested();
            Sum(bins, (row, col), sums, counts);
            var window = new Window(col * PointBins.Side, row * PointBins.Side, (int)Math.Min(PointBins.Side, width - (col * PointBins.Side)), (int)Math.Min(PointBins.Side, height - (row * PointBins.Side)));
            for (int r = 0, to = 0; r < window.Height; r++)
                for (int c = 0; c < window.Width; c++, to++) cells[to] = Value(sums[(r * PointBins.Side) + c], counts[(r * PointBins.Side) + c]);
            grid.Write(1, window, cells);
        }
        grid.Finish();
    }

    private void Each(string path, Action<long, long, double> take, CancellationToken ct)
    {
        using PointReader reader = PointReader.Open(path, classes, columns);
        try
        {
            for (int count; (count = reader.Read(_x, _y, _z)) > 0;)
            {
                ct.ThrowIfCancellationRequested();
                for (int i = 0; i < count; i++)
                {
                    double col = Math.Floor(_x[i] / size), up = Math.Floor(_y[i] / size);
                    if (Math.Abs(col) > int.MaxValue || Math.Abs(up) > int.MaxValue) throw PointsException.TooWide(path, Math.Max(Math.Abs(col), Math.Abs(up)));
                    take((long)col, (long)up, _z[i]);
                }
            }
        }
        catch (EndOfStreamException e)
        {
            throw PointsException.Damaged(path, e.Message.TrimEnd('.'));
        }
    }

    private void Sum(PointBins bins, (long, long) square, double[] sums, int[] counts)
    {
        sums.AsSpan().Clear();
        counts.AsSpan().Clear();
        foreach (ReadOnlyMemory<PointBins.Point> points in bins.Read(square))
            foreach (PointBins.Point point in points.Span)
            {
                ref double sum = ref sums[point.Cell];
                sum = counts[point.Cell]++ == 0 ? point.Z : statistic switch
                {
                    PointStatistic.Min => Math.Min(sum, point.Z),
                    PointStatistic.Max => Math.Max(sum, point.Z),
                    _ => sum + point.Z,
                };
            }
    }

    private float Value(double sum, int count) => count == 0 ? float.NaN : statistic switch
    {
        PointStatistic.Mean => (float)(sum / count),
        PointStatistic.Count => count,
        _ => (float)sum,
    };
}
