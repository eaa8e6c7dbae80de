using Terrane.Core;
using Terrane.Resample.Axes;
using Terrane.Resample.Datasets;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Methods that choose one of the source's values, between two upright grids of one CRS.</summary>
/// <remarks>A window whose source cells do not fit into memory is halved until they do.</remarks>
internal sealed class PatchEngine : IWindowEngine
{
    /// <summary>Shares of a cell along one axis are counted in so many parts; what rounds to none is a border met by rounding.</summary>
    private const double Parts = 1 << 20;

    private readonly SourceReader _reader;
    private readonly AxisTaps _columns, _rows;
    private readonly MethodRule _rule;
    private readonly string _name;
    private readonly long _mostCells;
    private readonly Ballot _ballot;
    private double[] _patch = [];
    private long[] _across = [], _down = [];

    /// <param name="name">Of the dataset, for errors.</param>
    /// <param name="mostCells">Source cells to hold at once.</param>
    public PatchEngine(SourceReader reader, AxisTaps columns, AxisTaps rows, MethodRule rule, string name, long mostCells)
    {
        (_reader, _columns, _rows, _rule, _name, _mostCells) = (reader, columns, rows, rule, name, mostCells);
        _ballot = new Ballot(rule);
    }

    public long CellsRead => _reader.CellsRead;

    public void Evaluate(Window window, Span<double> values)
    {
        values[..(int)window.Count].Fill(double.NaN);
        Evaluate(window, window, values);
    }

    public void Dispose() => _reader.Dispose();

    private void Evaluate(Window part, Window whole, Span<double> values)
    {
        (long firstCol, long endCol) = _columns.Span((int)part.Col, part.Width);
        (long firstRow, long endRow) = _rows.Span((int)part.Row, part.Height);
        if (endCol == firstCol || endRow == firstRow) return;
        long cells = (endCol - firstCol) * (endRow - firstRow);
        if (cells > _mostCells)
        {
            if (part.Count == 1) throw ResampleException.Memory(_name, $"one target cell has {cells} source cells");
            foreach (Window half in Halves(part)) Evaluate(half, whole, values);
            return;
        }
        if (_patch.Length < cells) _patch = new double[cells];
        var source = new Window(firstCol, firstRow, checked((int)(endCol - firstCol)), checked((int)(endRow - firstRow)));
        _reader.Read(source, _patch);
        for (long row = part.Row; row < part.RowEnd; row++)
        {
            for (long col = part.Col; col < part.ColEnd; col++)
                values[(int)(((row - whole.Row) * whole.Width) + col - whole.Col)] = Cell((int)col, (int)row, source);
        }
    }

    internal static IEnumerable<Window> Halves(Window part)
    {
        if (part.Height > 1)
        {
            int half = part.Height / 2;
            return [new Window(part.Col, part.Row, part.Width, half), new Window(part.Col, part.Row + half, part.Width, part.Height - half)];
        }
        int left = part.Width / 2;
        return [new Window(part.Col, part.Row, left, 1), new Window(part.Col + left, part.Row, part.Width - left, 1)];
    }

    private double Cell(int col, int row, Window source)
    {
        int across = _columns.CountOf(col), down = _rows.CountOf(row);
        if (across == 0 || down == 0) return double.NaN;
        int at = (int)(((_rows.First(row) - source.Row) * source.Width) + _columns.First(col) - source.Col);
        if (_rule.Method == ResampleMethod.Nearest) return _patch[at];
        double unitX = Whole(_columns, col, ref _across), unitY = Whole(_rows, row, ref _down);
        _ballot.Begin();
        for (int y = 0; y < down; y++, at += source.Width)
        {
            if (_down[y] == 0) continue;
            ReadOnlySpan<double> cells = _patch.AsSpan(at, across);
            for (int x = 0; x < across; x++)
                if (_across[x] != 0) _ballot.Add(cells[x], _across[x] * _down[y]);
        }
        return _ballot.Finish(unitX * unitY);
    }

    // In parts of a source cell, or of the target cell where that is the smaller.
    private static double Whole(AxisTaps taps, int index, ref long[] parts)
    {
        ReadOnlySpan<double> weights = taps.Weights(index);
        if (parts.Length < weights.Length) parts = new long[weights.Length];
        double most = 0;
        foreach (double weight in weights) most = Math.Max(most, weight);
        if (most == 0)
        {
            parts.AsSpan().Clear();
            return 0;
        }
        double unit = Parts / most;
        for (int i = 0; i < weights.Length; i++) parts[i] = (long)Math.Round(weights[i] * unit);
        return taps.Totals[index] * unit;
    }
}
