using System.Globalization;

namespace Terrane.Resample.Joining;

/// <summary>A condition on one column: "elevation > 0", "people is missing", "zone = PT".</summary>
internal abstract class JoinFilter
{
    private static readonly string[] Operators = ["<=", ">=", "!=", "<", ">", "="];

    /// <param name="zone">Null: none.</param>
    /// <param name="row">NaN: missing, which meets no comparison.</param>
    public abstract bool Passes(string? zone, ReadOnlySpan<double> row);

    /// <exception cref="ResampleException">join.filter.</exception>
    public static JoinFilter Parse(string text, JoinTable table)
    {
        foreach ((string ending, bool missing) in (ReadOnlySpan<(string, bool)>)[(" is not missing", false), (" is missing", true)])
        {
            if (!text.EndsWith(ending, StringComparison.Ordinal)) continue;
            string name = text[..^ending.Length].Trim();
            return name == table.Zone ? new ZoneFilter(zone => zone is null == missing) : new ValueFilter(Find(text, name, table), value => double.IsNaN(value) == missing);
        }
        foreach (string symbol in Operators)
        {
            int at = text.IndexOf(symbol, StringComparison.Ordinal);
            if (at < 0) continue;
            string name = text[..at].Trim(), wanted = text[(at + symbol.Length)..].Trim();
            if (name == table.Zone) return OfZone(text, symbol, wanted);
            int column = Find(text, name, table);
            if (!double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out double limit)) throw ResampleException.Filter(text, $"'{wanted}' is not a number");
            return new ValueFilter(column, symbol switch
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

    private static ZoneFilter OfZone(string text, string symbol, string wanted)
    {
        if (wanted.Length == 0) throw ResampleException.Filter(text, "no zone follows");
        return symbol switch
        {
            "=" => new ZoneFilter(zone => zone is not null && Holds(zone, wanted)),
            "!=" => new ZoneFilter(zone => zone is not null && !Holds(zone, wanted)),
            _ => throw ResampleException.Filter(text, "zones are = or != to a key"),
        };
    }

    // Of a cell in several zones any counts.
    private static bool Holds(string zone, string wanted) => zone == wanted || (zone.Contains(ZoneCells.Separator) && zone.Split(ZoneCells.Separator).Contains(wanted));

    private static int Find(string text, string name, JoinTable table)
    {
        for (int i = 0; i < table.Values.Count; i++)
            if (table.Values[i] == name) return i;
        throw ResampleException.Filter(text, $"there is no column '{name}'; there are {string.Join(", ", table.Zone is null ? table.Values : [table.Zone, .. table.Values])}");
    }

    private sealed class ValueFilter(int column, Func<double, bool> test) : JoinFilter
    {
        public override bool Passes(string? zone, ReadOnlySpan<double> row) => test(row[column]);
    }

    private sealed class ZoneFilter(Func<string?, bool> test) : JoinFilter
    {
        public override bool Passes(string? zone, ReadOnlySpan<double> row) => test(zone);
    }
}
