using Terrane.Core;
using Terrane.Resample.Axes;
using Terrane.Resample.Reading;

namespace Terrane.Resample.Engines;

/// <summary>Sums, means and interpolation between two upright grids of one CRS: down the columns first, then along the row.</summary>
/// <remarks>
/// For each target row the source rows are added, in ascending order, to one sum per source column; the target cells then add up columns, in
/// ascending order. Each is a fixed chain of double additions, so neither window, strip nor vector width can change a bit.
/// </remarks>
internal sealed class LinearEngine(SourceReader reader, AxisTaps columns, AxisTaps rows, MethodRule rule) : IWindowEngine
{
    /// <summary>Neighbouring target rows have at most the source row on their border in common.</summary>
    public const int SharedRows = 2;

    private readonly RowBand _band = new(reader);
    private double[] _sums = [], _weights = [];

    public long CellsRead => reader.CellsRead;

    public void Evaluate(Window window, Span<double> values)
    {
        values[..(int)window.Count].Fill(double.NaN);
        (long firstCol, long endCol) = columns.Span((int)window.Col, window.Width);
        (long firstRow, long endRow) = rows.Span((int)window.Row, window.Height);
        if (endCol == firstCol || endRow == firstRow) return;
        int width = checked((int)(endCol - firstCol));
        if (_sums.Length < width) (_sums, _weights) = (new double[width], new double[width]);
        _band.Begin(firstCol, width, firstRow, endRow, rule.Interpolates ? rows.Longest : SharedRows);
        for (int i = 0; i < window.Height; i++)
        {
            int line = rows.Descends ? window.Height - 1 - i : i, row = (int)window.Row + line;
            if (rows.CountOf(row) > 0) EvaluateRow(row, window, firstCol, width, values.Slice(line * window.Width, window.Width));
        }
    }

    public void Dispose() => reader.Dispose();

    private void EvaluateRow(int row, Window window, long firstCol, int width, Span<double> values)
    {
        Span<double> sums = _sums.AsSpan(0, width), weights = _weights.AsSpan(0, width);
        sums.Clear();
        ReadOnlySpan<double> taps = rows.Weights(row);
        // While no row has a void, the weight of every column is the same chain of additions: one number stands for all.
        double common = 0;
        bool uniform = true;
        for (int t = 0; t < taps.Length; t++)
        {
            if (taps[t] == 0) continue; // where a kernel passes through zero, a void is no void
            ReadOnlySpan<double> cells = _band.Row(rows.First(row) + t, out bool whole);
            if (uniform && !whole)
            {
                weights.Fill(common);
                uniform = false;
            }
            if (whole) Columns.Add(cells, taps[t], sums);
            else Columns.AddValid(cells, taps[t], sums, weights);
            if (uniform) common += taps[t];
            else if (whole) AddWeight(weights, taps[t]);
        }
        ReadOnlySpan<double> centres = rule.NeedsCentre && rows.Centres[row] != AxisTaps.Outside ? _band.Row(rows.Centres[row], out _) : [];
        for (int i = 0; i < window.Width; i++)
        {
            int column = (int)window.Col + i;
            if (columns.CountOf(column) == 0 || (rule.NeedsCentre && IsVoid(centres, columns.Centres[column], firstCol))) continue;
            ReadOnlySpan<double> across = columns.Weights(column);
            int at = (int)(columns.First(column) - firstCol);
            double sum = 0, weight = 0;
            if (uniform)
            {
                for (int t = 0; t < across.Length; t++)
                {
                    sum += sums[at + t] * across[t];
                    weight += common * across[t];
                }
            }
            else
            {
                for (int t = 0; t < across.Length; t++)
                {
                    sum += sums[at + t] * across[t];
                    weight += weights[at + t] * across[t];
                }
            }
            values[i] = rule.Finish(sum, weight, columns.Totals[column] * rows.Totals[row]);
        }
    }

    private static bool IsVoid(ReadOnlySpan<double> centres, long column, long firstCol) =>
        column == AxisTaps.Outside || centres.IsEmpty || double.IsNaN(centres[(int)(column - firstCol)]);

    private static void AddWeight(Span<double> weights, double weight)
    {
        foreach (ref double value in weights) value += weight;
    }
}
