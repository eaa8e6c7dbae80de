using Terrane.Resample.Datasets;

namespace Terrane.Resample.Engines;

/// <summary>Chooses one of the values under a target cell. Weights are whole numbers, so sums are exact and ties are ties.</summary>
internal sealed class Ballot(MethodRule rule)
{
    private (double Value, long Weight)[] _votes = new (double, long)[256];
    private double[] _keys = [];
    private int _count;
    private long _valid;

    public void Begin() => (_count, _valid) = (0, 0);

    /// <param name="value">NaN for a void.</param>
    /// <param name="weight">Above 0.</param>
    public void Add(double value, long weight)
    {
        if (double.IsNaN(value)) return;
        value += 0.0; // -0 votes for 0
        _valid += weight;
        if (_count > 0 && _votes[_count - 1].Value == value)
        {
            _votes[_count - 1].Weight += weight;
            return;
        }
        if (_count == _votes.Length) Array.Resize(ref _votes, _votes.Length * 2);
        _votes[_count++] = (value, weight);
    }

    /// <param name="total">Weight of the whole target cell.</param>
    /// <returns>NaN when too little is valid.</returns>
    public double Finish(double total)
    {
        if (_count == 0 || !rule.IsEnough(_valid, total, 0)) return double.NaN;
        if (rule.Method == ResampleMethod.Min) return Extreme(1);
        if (rule.Method == ResampleMethod.Max) return Extreme(-1);
        if (_count == 1) return _votes[0].Value;
        Sort();
        return rule.Method == ResampleMethod.Mode ? MostVoted() : Middle();
    }

    private double Extreme(int sign)
    {
        double best = _votes[0].Value;
        for (int i = 1; i < _count; i++)
            if (_votes[i].Value * sign < best * sign) best = _votes[i].Value;
        return best;
    }

    private void Sort()
    {
        if (_keys.Length < _votes.Length) _keys = new double[_votes.Length];
        for (int i = 0; i < _count; i++) _keys[i] = _votes[i].Value;
        Array.Sort(_keys, _votes, 0, _count); // unstable, but equal values are added up
    }

    private double MostVoted()
    {
        (double best, long most) = (double.NaN, 0);
        for (int i = 0; i < _count;)
        {
            double value = _votes[i].Value;
            long weight = 0;
            for (; i < _count && _votes[i].Value == value; i++) weight += _votes[i].Weight;
            if (weight > most) (best, most) = (value, weight);
        }
        return best;
    }

    private double Middle()
    {
        long below = 0;
        for (int i = 0; i < _count; i++)
        {
            below += _votes[i].Weight;
            if (2 * below >= _valid) return _votes[i].Value;
        }
        return _votes[_count - 1].Value;
    }
}
