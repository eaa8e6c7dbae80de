using Terrane.Resample.Datasets;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Methods over the area of target cells, from a source of another CRS: target cells are quadrilaterals among the source's cells.</summary>
/// <remarks>Corners are shared by neighbours, bit for bit, so the parts of a source cell add up to it and sums keep their total.</remarks>
/// <param name="map">Of the lines.</param>
internal sealed class AreaEngine(SourceReader reader, SourceGeometry source, PlaceMap map, MethodRule rule, string name, long mostCells)
    : WarpEngine(reader, source, map, name, mostCells)
{
    private const double Parts = 1 << 30;

    private readonly Footprint _footprint = new();
    private readonly Ballot _ballot = new(rule);
    private readonly bool _isLinear = rule.Method is ResampleMethod.Average or ResampleMethod.Sum;

    protected override (double X, double Y) Reach(int width, int height) => (0, 0);

    protected override double Cell(int col, int row)
    {
        (double X, double Y) a = Place(col, row), b = Place(col + 1, row), c = Place(col + 1, row + 1), d = Place(col, row + 1);
        if (double.IsNaN(a.X + b.X + c.X + d.X)) return double.NaN;
        (b.X, c.X, d.X) = (Near(b.X, a.X), Near(c.X, a.X), Near(d.X, a.X));
        ReadOnlySpan<(double X, double Y)> ring = [a, b, c, d];
        _footprint.Bound(ring);
        if (_footprint.Row >= Source.Rows || _footprint.Row + _footprint.Height <= 0) return double.NaN;
        if (Source.Period == 0 && (_footprint.Col >= Source.Columns || _footprint.Col + _footprint.Width <= 0)) return double.NaN;
        _footprint.Fill(ring);
        return _isLinear ? Linear() : Chosen();
    }

    private double Linear()
    {
        double sum = 0, weight = 0;
        for (int j = 0; j < _footprint.Height; j++)
        {
            ReadOnlySpan<double> cover = _footprint.Cover(j);
            for (int i = 0; i < cover.Length; i++)
            {
                double value = Patch[_footprint.Col + i, _footprint.Row + j];
                if (cover[i] <= 0 || double.IsNaN(value)) continue;
                sum += value * cover[i];
                weight += cover[i];
            }
        }
        return rule.Finish(sum, weight, _footprint.Area);
    }

    private double Chosen()
    {
        double unit = Parts / Math.Min(1, Math.Max(_footprint.Area, 1e-9));
        _ballot.Begin();
        for (int j = 0; j < _footprint.Height; j++)
        {
            ReadOnlySpan<double> cover = _footprint.Cover(j);
            for (int i = 0; i < cover.Length; i++)
            {
                long weight = (long)Math.Round(cover[i] * unit);
                if (weight > 0) _ballot.Add(Patch[_footprint.Col + i, _footprint.Row + j], weight);
            }
        }
        return _ballot.Finish(_footprint.Area * unit);
    }
}
