namespace Terrane.Sources.Cog;

/// <summary>Counts cells as they pass, in the order of the windows, which is fixed: the sum has the same bits on every run.</summary>
internal sealed class CellCount
{
    private long _valid;
    private double _sum, _minimum = double.PositiveInfinity, _maximum = double.NegativeInfinity;

    public long Voids { get; set; }

    /// <summary>A valid cell holds the value that would mean void.</summary>
    public bool HasClash { get; set; }

    public CellFigures Figures => new(_valid, Voids, _minimum, _maximum, _valid > 0 ? _sum / _valid : double.NaN);

    public void Add(double value)
    {
        _valid++;
        _sum += value;
        if (value < _minimum) _minimum = value;
        if (value > _maximum) _maximum = value;
    }
}
