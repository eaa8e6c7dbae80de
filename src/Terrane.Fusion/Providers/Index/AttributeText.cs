using System.Globalization;
using System.Text.RegularExpressions;

namespace Terrane.Fusion.Providers.Index;

/// <summary>Attributes as texts that can be filled in and compared.</summary>
internal static partial class AttributeText
{
    /// <summary>Puts attributes in place of <c>{name}</c>; null when one of them is empty: then the entry does not have it.</summary>
    internal static string? Fill(string template, IReadOnlyDictionary<string, string> attributes)
    {
        bool lacks = false;
        string text = Names().Replace(template, match =>
        {
            string value = attributes.GetValueOrDefault(match.Groups[1].Value, "");
            lacks |= value.Length == 0;
            return value;
        });
        return lacks || text.Length == 0 ? null : text;
    }

    /// <summary>The attributes that a template names.</summary>
    internal static IEnumerable<string> NamesIn(string template) => Names().Matches(template).Select(m => m.Groups[1].Value);

    /// <summary>Numbers ("4", "4m", "0.25 deg") by value and first, then texts by their characters (ISO dates among them), then what is empty.</summary>
    internal static int Compare(string a, string b)
    {
        (int kind, double number) = Weigh(a);
        (int otherKind, double other) = Weigh(b);
        return kind != otherKind ? kind.CompareTo(otherKind) : kind == 0 && number != other ? number.CompareTo(other) : string.CompareOrdinal(a, b);
    }

    /// <summary>The number at the start of a text such as "4m"; null for other texts, dates among them.</summary>
    internal static double? Number(string text) =>
        Quantity().Match(text) is { Success: true } match && double.TryParse(match.Groups[1].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>Metres of "4m", "4", "0.1km"; null for what is no length.</summary>
    internal static double? Metres(string text) => Number(text) is not { } number ? null : Quantity().Match(text).Groups[2].Value switch
    {
        "" or "m" or "M" or "metre" or "metres" or "meter" or "meters" => number,
        "km" => number * 1000,
        _ => null,
    };

    /// <summary>OGR writes 2019/05/01 12:00:00+00 where the file has a date; everything else here is ISO 8601.</summary>
    internal static string IsoDate(string text) => OgrDate().Replace(text, match => $"{match.Groups[1]}-{match.Groups[2]}-{match.Groups[3]}{(match.Groups[4].Length > 0 ? "T" : "")}{match.Groups[4]}");

    private static (int Kind, double Number) Weigh(string text) => text.Length == 0 ? (2, 0) : Number(text) is { } number ? (0, number) : (1, 0);

    [GeneratedRegex(@"^(\d{4})/(\d\d)/(\d\d)(?: (\d.*))?$")]
    private static partial Regex OgrDate();

    [GeneratedRegex(@"\{([^{}]+)\}")]
    private static partial Regex Names();

    [GeneratedRegex(@"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*([A-Za-z]*)\s*$")]
    private static partial Regex Quantity();
}
