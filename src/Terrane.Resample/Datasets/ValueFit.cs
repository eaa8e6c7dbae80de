using Terrane.Native.Gdal;

namespace Terrane.Resample.Datasets;

/// <summary>Brings computed values to the type of the output. What does not fit is an error, never a clamped number.</summary>
internal sealed class ValueFit(string name, GdalDataType type)
{
    private readonly bool _isInteger = OutputType.IsInteger(type);
    private readonly double _min = OutputType.RangeOf(type).Min, _max = OutputType.RangeOf(type).Max;

    /// <summary>In place; whole numbers are rounded half away from zero. NaN stays.</summary>
    /// <param name="firstRow">Row of the first value on the target grid.</param>
    /// <param name="columns">Values of a row.</param>
    /// <exception cref="ResampleException">resample.overflow.</exception>
    public void Apply(Span<double> values, long firstRow, int columns)
    {
        if (type == GdalDataType.Float64) return;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            if (double.IsNaN(value)) continue;
            double fitted = _isInteger ? Math.Round(value, MidpointRounding.AwayFromZero) : (float)value;
            if (!(fitted >= _min && fitted <= _max)) throw ResampleException.Overflow(name, OutputType.NameOf(type), value, firstRow + (i / columns), i % columns);
            values[i] = fitted;
        }
    }
}
