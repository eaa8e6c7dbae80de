namespace Terrane.Resample.Axes;

/// <summary>Makes the tables of one axis of a source and a target in one CRS, both upright.</summary>
/// <param name="origin">Of the source's first cell, in units of the CRS.</param>
/// <param name="step">From one source cell to the next; may be negative.</param>
/// <param name="length">Source cells.</param>
/// <param name="period">Source cells after which they repeat; 0 when they do not.</param>
/// <param name="turn">Source cells of 360 degrees along a longitude, for sources on the other side of the antimeridian; 0 when none.</param>
internal sealed class AxisBuilder(double origin, double step, int length, int period, double turn)
{
    /// <summary>Source cells: a target line this near to a source line is on it. Far above rounding, far below any effect.</summary>
    private const double SnapTolerance = 1.0 / (1 << 16);

    private readonly List<double> _weights = [];

    /// <summary>Weights by covered length, or by whatever size a part of a cell has.</summary>
    /// <param name="lines">Target lines, one more than there are cells.</param>
    /// <param name="measure">Size of the part of a source cell between two fractional source coordinates; its length when null.</param>
    /// <param name="relative">True for weights as fractions of the source cell (sums), false for sizes (means).</param>
    public AxisTaps Covers(ReadOnlySpan<double> lines, ReadOnlySpan<double> centres, Func<double, double, double>? measure, bool relative)
    {
        int count = centres.Length;
        var table = new Table(count);
        for (int i = 0; i < count; i++)
        {
            double shift = Shift(centres[i]);
            double a = Snap(Locate(lines[i]) + shift), b = Snap(Locate(lines[i + 1]) + shift);
            double low = Math.Min(a, b), high = Math.Max(a, b);
            table.Totals[i] = measure?.Invoke(low, high) ?? high - low;
            table.Shift(i, shift);
            table.Centres[i] = Inside(Snap(Locate(centres[i]) + shift));
            double from = period > 0 ? low : Math.Max(low, 0), to = period > 0 ? high : Math.Min(high, length);
            long first = (long)Math.Floor(from), end = (long)Math.Ceiling(to);
            table.First[i] = first;
            for (long cell = first; cell < end; cell++)
            {
                double start = Math.Max(from, cell), stop = Math.Min(to, cell + 1);
                double size = measure?.Invoke(start, stop) ?? stop - start;
                _weights.Add(relative && measure is not null && size > 0 ? size / measure(cell, cell + 1) : size);
            }
            table.Start[i + 1] = _weights.Count;
            if (relative && measure is not null) table.Totals[i] = SumOf(table.Start[i]) + Missing(low, from) + Missing(to, high);
        }
        return Make(table);
    }

    /// <summary>The source cell of each centre, with weight 1.</summary>
    public AxisTaps Nearest(ReadOnlySpan<double> centres)
    {
        var table = new Table(centres.Length);
        for (int i = 0; i < centres.Length; i++)
        {
            double shift = Shift(centres[i]);
            table.Shift(i, shift);
            long cell = Inside(Snap(Locate(centres[i]) + shift));
            (table.First[i], table.Centres[i], table.Totals[i]) = (cell == AxisTaps.Outside ? 0 : cell, cell, 1);
            if (cell != AxisTaps.Outside) _weights.Add(1);
            table.Start[i + 1] = _weights.Count;
        }
        return Make(table);
    }

    /// <summary>Weights of a kernel round each centre, widened where a target cell is larger than a source cell.</summary>
    /// <param name="targetStep">Units of the CRS from one target cell to the next.</param>
    public AxisTaps Kernel(ReadOnlySpan<double> centres, double targetStep, InterpolationKernel kernel)
    {
        double scale = Math.Max(1, Math.Abs(targetStep / step));
        var table = new Table(centres.Length);
        for (int i = 0; i < centres.Length; i++)
        {
            double shift = Shift(centres[i]), centre = Locate(centres[i]) + shift;
            table.Shift(i, shift);
            table.Centres[i] = Inside(centre);
            if (table.Centres[i] != AxisTaps.Outside)
            {
                double reach = kernel.Radius * scale;
                long first = (long)Math.Floor(centre - reach - 0.5) + 1, end = (long)Math.Ceiling(centre + reach - 0.5);
                for (long cell = first; cell < end; cell++) table.Totals[i] += kernel.At((cell + 0.5 - centre) / scale);
                if (period == 0) (first, end) = (Math.Max(first, 0), Math.Min(end, length));
                table.First[i] = first;
                for (long cell = first; cell < end; cell++) _weights.Add(kernel.At((cell + 0.5 - centre) / scale));
            }
            table.Start[i + 1] = _weights.Count;
        }
        return Make(table);
    }

    // The one expression for a place on this axis.
    private double Locate(double coordinate) => (coordinate - origin) / step;

    private static double Snap(double cells)
    {
        double whole = Math.Round(cells);
        return Math.Abs(cells - whole) < SnapTolerance ? whole : cells;
    }

    private double Shift(double centre)
    {
        if (period > 0 || turn == 0) return 0;
        double cell = Locate(centre), laps = Math.Floor(cell / turn);
        return cell - (laps * turn) < length ? -laps * turn : 0;
    }

    private long Inside(double cell) => period > 0 || (cell >= 0 && cell < length) ? (long)Math.Floor(cell) : AxisTaps.Outside;

    private double SumOf(int start)
    {
        double sum = 0;
        for (int i = start; i < _weights.Count; i++) sum += _weights[i];
        return sum;
    }

    private static double Missing(double from, double to) => Math.Max(0, to - from);

    private AxisTaps Make(Table table) => new(table.First, table.Start, [.. _weights], table.Totals, table.Centres, [.. table.Cuts]);

    private sealed class Table(int count)
    {
        private double _shift = double.NaN;

        public long[] First { get; } = new long[count];
        public int[] Start { get; } = new int[count + 1];
        public double[] Totals { get; } = new double[count];
        public long[] Centres { get; } = new long[count];
        public List<int> Cuts { get; } = [];

        public void Shift(int index, double shift)
        {
            if (index > 0 && shift != _shift) Cuts.Add(index);
            _shift = shift;
        }
    }
}
