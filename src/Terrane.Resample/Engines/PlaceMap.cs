using Terrane.Cells.Grids;
using Terrane.Core;
using Terrane.Native.Proj;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Where places of the target grid lie in a source of another CRS: exact at nodes, between them exact or as good as.</summary>
/// <remarks>
/// Nodes lie at whole multiples of 16 cells, whatever the window; a block of 16 by 16 whose middle shows an error, or that leaps, is exact in
/// every place. Coordinates are snapped to 2^-16 cells and interpolated in whole numbers. So a place depends on its index alone.
/// </remarks>
internal sealed class PlaceMap : IDisposable
{
    private const int Shift = 4, Step = 1 << Shift, FixedBits = 16;
    private const double Fixed = 1 << FixedBits;
    private const double Largest = 1L << 36;

    /// <summary>Cells by which an interpolated place may be off: 1/512, in units of 2^-16.</summary>
    private const long Tolerance = 1 << (FixedBits - 9);

    private readonly CellGrid _grid;
    private readonly SourceGeometry _source;
    private readonly Transformer _transformer;
    private readonly AffineTransform _toCells;
    private readonly double _phase;
    private readonly Dictionary<(long, long), (long[] X, long[] Y)> _blocks = [];

    /// <param name="pipeline">From the source's CRS to the grid's.</param>
    /// <param name="phase">0 for the lines of the grid, 0.5 for the centres of its cells.</param>
    public PlaceMap(CellGrid grid, SourceGeometry source, string pipeline, double phase)
    {
        (_grid, _source, _transformer, _phase) = (grid, source, new Transformer(pipeline), phase);
        _toCells = source.Transform.Invert();
    }

    /// <summary>Marks a place that the source's CRS cannot show.</summary>
    public static readonly (double X, double Y) Nowhere = (double.NaN, double.NaN);

    /// <summary>Fractional source column and row of a place, a multiple of 2^-16.</summary>
    public (double X, double Y) At(long col, long row)
    {
        (long[] x, long[] y) = Block(col >> Shift, row >> Shift);
        int at = (int)(((row & (Step - 1)) << Shift) | (col & (Step - 1)));
        return x[at] == long.MinValue ? Nowhere : (x[at] / Fixed, y[at] / Fixed);
    }

    /// <summary>Forgets the blocks of earlier windows.</summary>
    public void Begin()
    {
        const int Most = 4096; // 4 KiB each
        if (_blocks.Count > Most) _blocks.Clear();
    }

    public void Dispose() => _transformer.Dispose();

    private (long[] X, long[] Y) Block(long across, long down)
    {
        if (_blocks.TryGetValue((across, down), out var block)) return block;
        block = Make(across << Shift, down << Shift);
        _blocks[(across, down)] = block;
        return block;
    }

    private (long[] X, long[] Y) Make(long col, long row)
    {
        (long[] x, long[] y) = (new long[Step * Step], new long[Step * Step]);
        Span<long> nodeX = stackalloc long[5], nodeY = stackalloc long[5];
        Exact([col, col + Step, col, col + Step, col + (Step / 2)], [row, row, row + Step, row + Step, row + (Step / 2)], nodeX, nodeY);
        if (nodeX.Contains(long.MinValue) || !IsEven(nodeX) || !IsEven(nodeY))
        {
            Span<long> cols = stackalloc long[Step * Step], rows = stackalloc long[Step * Step];
            for (int i = 0; i < cols.Length; i++) (cols[i], rows[i]) = (col + (i & (Step - 1)), row + (i >> Shift));
            Exact(cols, rows, x, y);
            return (x, y);
        }
        for (int j = 0; j < Step; j++)
        {
            for (int i = 0; i < Step; i++) (x[(j << Shift) | i], y[(j << Shift) | i]) = (Between(nodeX, i, j), Between(nodeY, i, j));
        }
        return (x, y);
    }

    private static long Between(ReadOnlySpan<long> node, int i, int j)
    {
        long left = (node[0] * (Step - j)) + (node[2] * j), right = (node[1] * (Step - j)) + (node[3] * j);
        return ((left * (Step - i)) + (right * i) + (1 << ((2 * Shift) - 1))) >> (2 * Shift);
    }

    private static bool IsEven(ReadOnlySpan<long> node) => Math.Abs(Between(node, Step / 2, Step / 2) - node[4]) <= Tolerance;

    private void Exact(ReadOnlySpan<long> cols, ReadOnlySpan<long> rows, Span<long> x, Span<long> y)
    {
        Span<double> dx = stackalloc double[cols.Length], dy = stackalloc double[cols.Length];
        for (int i = 0; i < cols.Length; i++)
        {
            double latitude = _grid.Transform.Y0 + ((rows[i] + _phase) * _grid.Transform.YRow);
            dx[i] = _grid.Transform.X0 + ((cols[i] + _phase) * _grid.Transform.XCol);
            dy[i] = _grid.IsGeographic ? Math.Clamp(latitude, -90, 90) : latitude;
        }
        _transformer.Inverse(dx, dy);
        for (int i = 0; i < cols.Length; i++)
        {
            (double cellX, double cellY) = double.IsFinite(dx[i]) ? _toCells.Apply(dx[i], dy[i]) : (double.NaN, double.NaN);
            // A longitude has many names: the one nearest to the source's middle is meant.
            if (_source.Turn > 0) cellX += _source.Turn * Math.Round(((_source.Columns / 2.0) - cellX) / _source.Turn);
            bool usable = Math.Abs(cellX) < Largest && Math.Abs(cellY) < Largest;
            (x[i], y[i]) = usable ? ((long)Math.Round(cellX * Fixed), (long)Math.Round(cellY * Fixed)) : (long.MinValue, long.MinValue);
        }
    }
}
