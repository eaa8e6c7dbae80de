namespace Terrane.Cells.Stats;

/// <summary>A sum that keeps what rounding would lose (Neumaier 1974): millions of cells cost no digit.</summary>
internal struct ExactSum
{
    private double _sum, _lost;

    public readonly double Value => _sum + _lost;

    public void Add(double value)
    {
        double next = _sum + value;
        _lost += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - next) + value : (value - next) + _sum;
        _sum = next;
    }
}
