namespace Terrane.Resample.Axes;

/// <summary>For every target index along one axis: which source cells count, and how much. A pure function of the two grids.</summary>
/// <remarks>Weights of a grid are the products of those of its column and its row, so two such tables are all that a separable resampling needs.</remarks>
internal sealed class AxisTaps
{
    private readonly long[] _first;
    private readonly int[] _start;
    private readonly double[] _weights;

    public AxisTaps(long[] first, int[] start, double[] weights, double[] totals, long[] centres, int[] cuts)
    {
        (_first, _start, _weights, Totals, Centres, Cuts) = (first, start, weights, totals, centres, cuts);
        for (int i = 0; i < Count; i++)
        {
            Longest = Math.Max(Longest, CountOf(i));
            if (i + 1 < Count && CountOf(i) > 0 && CountOf(i + 1) > 0)
            {
                if (_first[i + 1] < _first[i]) Descends = true;
            }
        }
    }

    /// <summary>Marks a target index whose centre lies in no source cell.</summary>
    public const long Outside = long.MinValue;

    public int Count => _first.Length;

    /// <summary>Most taps of one target index.</summary>
    public int Longest { get; }

    /// <summary>True when source indices fall as target indices rise: a source with its rows the other way up.</summary>
    public bool Descends { get; }

    /// <summary>Weight of a target index as if no source cell were missing.</summary>
    public double[] Totals { get; }

    /// <summary>Source cell that holds the centre, or <see cref="Outside"/>.</summary>
    public long[] Centres { get; }

    /// <summary>Target indices at which source indices leap (a source across the antimeridian): no window may hold both sides.</summary>
    public int[] Cuts { get; }

    /// <summary>First source cell; later taps follow one by one.</summary>
    public long First(int index) => _first[index];

    public int CountOf(int index) => _start[index + 1] - _start[index];

    public ReadOnlySpan<double> Weights(int index) => _weights.AsSpan(_start[index], CountOf(index));

    /// <summary>Source cells that a run of target indices needs, half-open; empty when none.</summary>
    public (long First, long End) Span(int index, int count)
    {
        long first = long.MaxValue, end = long.MinValue;
        for (int i = index; i < index + count; i++)
        {
            if (CountOf(i) == 0) continue;
            first = Math.Min(first, _first[i]);
            end = Math.Max(end, _first[i] + CountOf(i));
        }
        return end > first ? (first, end) : (0, 0);
    }

    /// <summary>Bytes of the tables.</summary>
    public long Bytes => (_weights.LongLength * sizeof(double)) + (_first.LongLength * 3 * sizeof(long));
}
