namespace Terrane.Resample.Running;

/// <summary>What came out of one dataset. Taken in the order of the cells: the same for any windows and workers.</summary>
internal sealed class DatasetFigures
{
    private double _sum, _rest;

    public long Cells { get; private set; }

    /// <summary>Cells with a value.</summary>
    public long Valid { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Compensated (Neumaier).</summary>
    public double Sum => _sum + _rest;

    public double Mean => Valid > 0 ? Sum / Valid : double.NaN;

    public void Add(ReadOnlySpan<double> values)
    {
        Cells += values.Length;
        foreach (double value in values)
        {
            if (double.IsNaN(value)) continue;
            Valid++;
            if (value < Min) Min = value;
            if (value > Max) Max = value;
            double sum = _sum + value;
            _rest += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - sum) + value : (value - sum) + _sum;
            _sum = sum;
        }
    }
}
