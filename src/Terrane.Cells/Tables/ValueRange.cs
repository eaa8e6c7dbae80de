using Terrane.Cells.Parquet;

namespace Terrane.Cells.Tables;

/// <summary>Least and greatest of some numbers, none of them NaN.</summary>
internal struct ValueRange()
{
    private double _min = double.PositiveInfinity, _max = double.NegativeInfinity;

    public void Add(double value) => (_min, _max) = (Math.Min(_min, value), Math.Max(_max, value));

    /// <summary>In plain encoding, for statistics.</summary>
    public readonly (byte[] Min, byte[] Max) Plain() => (PlainValues.Of(_min), PlainValues.Of(_max));
}
