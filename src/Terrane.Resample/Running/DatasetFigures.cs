namespace Terrane.Resample.Running;

/// <summary>What came out of one dataset. Taken in the order of the cells: the same for any windows and workers.</summary>
internal sealed class DatasetFigures : IDisposable
{
    private readonly ContentHash _content = new();
    private double _sum, _rest;

    public long Cells { get; private set; }

    /// <summary>Cells with a value.</summary>
    public long Valid { get; private set; }

    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Compensated (Neumaier).</summary>
    public double Sum => _sum + _rest;

    public double Mean => Valid > 0 ? Sum / Valid : double.NaN;

    /// <summary>After the last cell: <see cref="Running.ContentHash"/>.</summary>
    public string Content { get; private set; } = "";

    /// <param name="first">cell_id of the first value.</param>
    public void Add(long first, ReadOnlySpan<double> values)
    {
        Cells += values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (double.IsNaN(value)) continue;
            Valid++;
            _content.Add(first + i, value);
            if (value < Min) Min = value;
            if (value > Max) Max = value;
            double sum = _sum + value;
            _rest += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - sum) + value : (value - sum) + _sum;
            _sum = sum;
        }
    }

    public void Finish() => Content = _content.Finish();

    public void Dispose() => _content.Dispose();
}
