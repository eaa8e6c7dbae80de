using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Resample.Datasets;

namespace Terrane.Resample.Tests.Support;

/// <summary>Resampling by its definitions: every target cell looks at every source cell of an array. Slow, and shares no code with the engines.</summary>
internal static class Naive
{
    public static double[] Resample(double[] source, int columns, int rows, AffineTransform s, CellGrid target, ResampleMethod method, double minValid = 0)
    {
        double[] result = new double[target.Count];
        for (int row = 0; row < target.Rows; row++)
        {
            for (int col = 0; col < target.Columns; col++)
                result[(row * target.Columns) + col] = Cell(source, columns, rows, s, target.Transform, col, row, method, minValid);
        }
        return result;
    }

    private static double Cell(double[] source, int columns, int rows, AffineTransform s, AffineTransform t, int col, int row, ResampleMethod method, double minValid)
    {
        double centreX = (t.X0 + ((col + 0.5) * t.XCol) - s.X0) / s.XCol, centreY = (t.Y0 + ((row + 0.5) * t.YRow) - s.Y0) / s.YRow;
        double x0 = (t.X0 + (col * t.XCol) - s.X0) / s.XCol, x1 = (t.X0 + ((col + 1) * t.XCol) - s.X0) / s.XCol;
        double y0 = (t.Y0 + (row * t.YRow) - s.Y0) / s.YRow, y1 = (t.Y0 + ((row + 1) * t.YRow) - s.Y0) / s.YRow;
        (x0, x1, y0, y1) = (Math.Min(x0, x1), Math.Max(x0, x1), Math.Min(y0, y1), Math.Max(y0, y1));
        bool inside = centreX >= 0 && centreX < columns && centreY >= 0 && centreY < rows;
        double centre = inside ? source[((int)centreY * columns) + (int)centreX] : double.NaN;
        if (method == ResampleMethod.Nearest) return centre;
        if (method is ResampleMethod.Bilinear or ResampleMethod.Cubic or ResampleMethod.Lanczos)
        {
            double scaleX = Math.Max(1, Math.Abs(t.XCol / s.XCol)), scaleY = Math.Max(1, Math.Abs(t.YRow / s.YRow));
            if (!inside || (double.IsNaN(centre) && scaleX == 1 && scaleY == 1)) return double.NaN;
            return Kernel(source, columns, rows, centreX, centreY, scaleX, scaleY, method, minValid);
        }
        var cells = new List<(double Value, double Weight)>();
        for (int y = 0; y < rows; y++)
        {
            for (int x = 0; x < columns; x++)
            {
                double weight = Math.Max(0, Math.Min(x1, x + 1) - Math.Max(x0, x)) * Math.Max(0, Math.Min(y1, y + 1) - Math.Max(y0, y));
                if (weight > 1e-9 && !double.IsNaN(source[(y * columns) + x])) cells.Add((source[(y * columns) + x], weight));
            }
        }
        double valid = cells.Sum(cell => cell.Weight), area = (x1 - x0) * (y1 - y0);
        if (cells.Count == 0 || valid < (area * minValid) - 1e-9) return double.NaN;
        return method switch
        {
            ResampleMethod.Average => cells.Sum(cell => cell.Value * cell.Weight) / valid,
            ResampleMethod.Sum => cells.Sum(cell => cell.Value * cell.Weight),
            ResampleMethod.Min => cells.Min(cell => cell.Value),
            ResampleMethod.Max => cells.Max(cell => cell.Value),
            ResampleMethod.Mode => cells.GroupBy(cell => cell.Value).Select(group => (group.Key, Weight: group.Sum(cell => cell.Weight)))
                .OrderByDescending(group => Math.Round(group.Weight * 1e6 / area)).ThenBy(group => group.Key).First().Key,
            ResampleMethod.Median => Median(cells, valid),
            _ => throw new ArgumentException($"{method}"),
        };
    }

    private static double Median(List<(double Value, double Weight)> cells, double valid)
    {
        double below = 0;
        foreach ((double value, double weight) in cells.OrderBy(cell => cell.Value))
        {
            below += weight;
            if (below >= (valid / 2) - 1e-9) return value;
        }
        return double.NaN;
    }

    private static double Kernel(double[] source, int columns, int rows, double cx, double cy, double scaleX, double scaleY, ResampleMethod method, double minValid)
    {
        double sum = 0, weight = 0, total = 0;
        int reach = (int)Math.Ceiling(3 * Math.Max(scaleX, scaleY)) + 1;
        for (int y = (int)cy - reach; y <= (int)cy + reach; y++)
        {
            for (int x = (int)cx - reach; x <= (int)cx + reach; x++)
            {
                double w = Shape(method, (x + 0.5 - cx) / scaleX) * Shape(method, (y + 0.5 - cy) / scaleY);
                total += w;
                if (x < 0 || y < 0 || x >= columns || y >= rows || double.IsNaN(source[(y * columns) + x])) continue;
                sum += w * source[(y * columns) + x];
                weight += w;
            }
        }
        double least = method == ResampleMethod.Bilinear ? 1e-6 : 0.25;
        return weight > 0 && weight >= total * Math.Max(least, minValid) ? sum / weight : double.NaN;
    }

    private static double Shape(ResampleMethod method, double x)
    {
        x = Math.Abs(x);
        return method switch
        {
            ResampleMethod.Bilinear => Math.Max(0, 1 - x),
            ResampleMethod.Cubic => x <= 1 ? (1.5 * x * x * x) - (2.5 * x * x) + 1 : x < 2 ? (-0.5 * x * x * x) + (2.5 * x * x) - (4 * x) + 2 : 0,
            _ => x < 1e-8 ? 1 : x < 3 ? Math.Sin(Math.PI * x) / (Math.PI * x) * Math.Sin(Math.PI * x / 3) / (Math.PI * x / 3) : 0,
        };
    }
}
