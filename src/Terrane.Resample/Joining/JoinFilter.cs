using System.Globalization;

namespace Terrane.Resample.Joining;

/// <summary>A condition on one column: "elevation > 0", "people is missing".</summary>
internal sealed class JoinFilter
{
    private static readonly string[] Operators = ["<=", ">=", "!=", "<", ">", "="];

    private readonly Func<double, bool> _test;

    private JoinFilter(int column, Func<double, bool> test) => (Column, _test) = (column, test);

    /// <summary>Position among the columns of values.</summary>
    public int Column { get; }

    /// <summary>A missing value (NaN) meets no comparison.</summary>
    public bool Passes(double value) => _test(value);

    /// <exception cref="ResampleException">join.filter.</exception>
    public static JoinFilter Parse(string text, IReadOnlyList<string> columns)
    {
        foreach ((string ending, bool missing) in (ReadOnlySpan<(string, bool)>)[(" is not missing", false), (" is missing", true)])
            if (text.EndsWith(ending, StringComparison.Ordinal)) return new JoinFilter(Find(text, text[..^ending.Length].Trim(), columns), value => double.IsNaN(value) == missing);
        foreach (string symbol in Operators)
        {
            int at = text.IndexOf(symbol, StringComparison.Ordinal);
            if (at < 0) continue;
            int column = Find(text, text[..at].Trim(), columns);
            if (!double.TryParse(text[(at + symbol.Length)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double limit))
                throw ResampleException.Filter(text, $"'{text[(at + symbol.Length)..].Trim()}' is not a number");
            return new JoinFilter(column, symbol switch
            {
                "<=" => value => value <= limit,
                ">=" => value => value >= limit,
                "!=" => value => value < limit || value > limit,
                "<" => value => value < limit,
                ">" => value => value > limit,
                _ => value => value == limit,
            });
        }
        throw ResampleException.Filter(text, "it compares nothing");
    }

    private static int Find(string text, string name, IReadOnlyList<string> columns)
    {
        for (int i = 0; i < columns.Count; i++)
            if (columns[i] == name) return i;
        throw ResampleException.Filter(text, $"there is no column '{name}'; there are {string.Join(", ", columns)}");
    }
}
