using Terrane.Cells.Coverage;
using Terrane.Cells.Exact;
using Terrane.Cells.Zones;

namespace Terrane.Cells.Stats;

/// <summary>Collects one zone's statistics while rows pass by, north to south, cells west to east: one order for every way of running.</summary>
internal sealed class ZoneAccumulator
{
    private readonly Zone _zone;
    private readonly CoverageSweep _sweep;
    private readonly (int First, int End) _rows;
    private long _cells, _noData;
    private ExactSum _count, _area, _sum, _weighted;
    private double _min = double.PositiveInfinity, _max = double.NegativeInfinity;

    public ZoneAccumulator(Zone zone, ZoneEdges edges)
    {
        (_zone, _sweep) = (zone, new CoverageSweep(edges));
        _rows = edges.Rows;
    }

    public bool Meets(int first, int end) => _rows.First < end && first < _rows.End;

    /// <param name="values">Of the strip, row-major; NaN is no data.</param>
    public void Add(int first, int end, ReadOnlySpan<double> values, int columns, double[] areas)
    {
        for (int row = Math.Max(first, _rows.First); row < Math.Min(end, _rows.End); row++)
        {
            ReadOnlySpan<double> line = values.Slice((row - first) * columns, columns);
            foreach (CoverageSpan span in _sweep.Row(row)) Add(span, line, areas[row]);
        }
    }

    public ZoneStatistics Finish() => new(_zone.Key, _zone.Name, _cells, _noData, _count.Value, _area.Value, _sum.Value,
        _cells == 0 ? double.NaN : _sum.Value / _count.Value, _cells == 0 ? double.NaN : _min, _cells == 0 ? double.NaN : _max,
        _weighted.Value, _cells == 0 ? double.NaN : _weighted.Value / _area.Value);

    private void Add(CoverageSpan span, ReadOnlySpan<double> line, double area)
    {
        double covered = span.Fraction * area;
        foreach (double value in line[span.First..span.End])
        {
            if (double.IsNaN(value))
            {
                _noData++;
                continue;
            }
            _cells++;
            _count.Add(span.Fraction);
            _area.Add(covered);
            _sum.Add(value * span.Fraction);
            _weighted.Add(value * covered);
            _min = Math.Min(_min, value);
            _max = Math.Max(_max, value);
        }
    }
}
