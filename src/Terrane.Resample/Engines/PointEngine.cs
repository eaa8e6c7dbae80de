using Terrane.Resample.Axes;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Nearest cell and interpolation round the centres of target cells, from a source of another CRS.</summary>
/// <param name="map">Of the centres.</param>
internal sealed class PointEngine(SourceReader reader, SourceGeometry source, PlaceMap map, MethodRule rule, string name, long mostCells)
    : WarpEngine(reader, source, map, name, mostCells)
{

    private readonly InterpolationKernel? _kernel = rule.Interpolates ? InterpolationKernel.Of(rule.Method) : null;
    private readonly MethodRule _coarse = rule with { NeedsCentre = false };
    private double[] _across = [];

    protected override (double X, double Y) Reach(int width, int height)
    {
        if (_kernel is null) return (1, 1);
        (double x, double y) = (1, 1);
        for (int row = 0; row < height; row++)
        {
            for (int col = 0; col < width; col++)
            {
                (double scaleX, double scaleY) = Scale(col, row);
                (x, y) = (Math.Max(x, scaleX), Math.Max(y, scaleY));
            }
        }
        return ((_kernel.Radius * x) + 1, (_kernel.Radius * y) + 1);
    }

    protected override double Cell(int col, int row)
    {
        (double x, double y) = Place(col, row);
        if (double.IsNaN(x) || y < 0 || y >= Source.Rows || (Source.Period == 0 && (x < 0 || x >= Source.Columns))) return double.NaN;
        double centre = Patch[(long)Math.Floor(x), (long)Math.Floor(y)];
        if (_kernel is null) return centre;
        (double scaleX, double scaleY) = Scale(col, row);
        if (double.IsNaN(centre) && scaleX <= 1 && scaleY <= 1) return double.NaN;
        return Interpolate(_kernel, x, y, scaleX, scaleY);
    }

    private double Interpolate(InterpolationKernel kernel, double x, double y, double scaleX, double scaleY)
    {
        (long firstX, long endX) = Taps(x, kernel.Radius * scaleX);
        (long firstY, long endY) = Taps(y, kernel.Radius * scaleY);
        int across = (int)(endX - firstX);
        if (_across.Length < across) _across = new double[across];
        double totalX = 0, totalY = 0, sum = 0, weight = 0;
        for (int i = 0; i < across; i++) totalX += _across[i] = kernel.At((firstX + i + 0.5 - x) / scaleX);
        for (long j = firstY; j < endY; j++)
        {
            double down = kernel.At((j + 0.5 - y) / scaleY);
            totalY += down;
            for (int i = 0; i < across; i++)
            {
                double value = Patch[firstX + i, j];
                if (double.IsNaN(value)) continue;
                sum += value * (_across[i] * down);
                weight += _across[i] * down;
            }
        }
        return _coarse.Finish(sum, weight, totalX * totalY);
    }

    private static (long First, long End) Taps(double centre, double reach) =>
        ((long)Math.Floor(centre - reach - 0.5) + 1, (long)Math.Ceiling(centre + reach - 0.5));

    // Source cells per target cell along the axes of the source, however it is turned; 1 where the source is the coarser.
    private (double X, double Y) Scale(int col, int row)
    {
        (double x, double y) = Place(col, row);
        (double rightX, double rightY) = Place(col + 1, row);
        (double belowX, double belowY) = Place(col, row + 1);
        double scaleX = Length(Near(rightX, x) - x, Near(belowX, x) - x), scaleY = Length(rightY - y, belowY - y);
        return (scaleX, scaleY);
    }

    private static double Length(double a, double b)
    {
        double length = Math.Sqrt((a * a) + (b * b));
        return length > 1 ? length : 1; // also where a neighbour lies nowhere
    }
}
