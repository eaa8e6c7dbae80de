using System.Globalization;
using System.Text.Json.Nodes;

namespace Terrane.Resample.Joining;

/// <summary>What a column of the joined table holds, taken row by row.</summary>
internal sealed class ColumnSummary(string name)
{
    private double _mean, _squares, _sum, _rest;

    public string Name => name;
    public long Present { get; private set; }
    public long Missing { get; private set; }
    public double Min { get; private set; } = double.PositiveInfinity;
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Compensated (Neumaier).</summary>
    public double Sum => _sum + _rest;

    /// <summary>Of the sample (n - 1), by Welford's recurrence.</summary>
    public double Deviation => Present > 1 ? Math.Sqrt(_squares / (Present - 1)) : double.NaN;

    public void Add(double value)
    {
        if (double.IsNaN(value))
        {
            Missing++;
            return;
        }
        Present++;
        if (value < Min) Min = value;
        if (value > Max) Max = value;
        double delta = value - _mean;
        _mean += delta / Present;
        _squares += delta * (value - _mean);
        double sum = _sum + value;
        _rest += Math.Abs(_sum) >= Math.Abs(value) ? (_sum - sum) + value : (value - sum) + _sum;
        _sum = sum;
    }

    public JsonObject Json() => new()
    {
        ["name"] = name,
        ["present"] = Present,
        ["missing"] = Missing,
        ["min"] = Present > 0 ? Min : null,
        ["max"] = Present > 0 ? Max : null,
        ["mean"] = Present > 0 ? Sum / Present : null,
        ["deviation"] = Present > 1 ? Deviation : null,
        ["sum"] = Present > 0 ? Sum : null,
    };

    public override string ToString() => Present == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{name,-20} {0,12} {Missing,12} {100.0,7:0.0}%")
        : string.Create(CultureInfo.InvariantCulture,
            $"{name,-20} {Present,12} {Missing,12} {100.0 * Missing / (Present + Missing),7:0.0}% {Min,12:G6} {Max,12:G6} {Sum / Present,12:G6} {Deviation,12:G6} {Sum,18:G12}");

    public const string Heading = "column                    present      missing  missing          min          max         mean    deviation                sum";
}
