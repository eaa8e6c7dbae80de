using System.Text.RegularExpressions;
using Terrane.Fusion.Policies;

namespace Terrane.Fusion.Providers.Index;

/// <summary>What an attribute of an entry must be: <c>resolution &lt;= 8</c>.</summary>
/// <param name="Attribute">Its name.</param>
/// <param name="Sign">= != &lt; &lt;= &gt; &gt;= or ~ (a pattern).</param>
/// <param name="Value">Compared as a number where both are one.</param>
internal sealed partial record EntryCondition(string Attribute, string Sign, string Value)
{
    /// <returns>Null when the text is no condition.</returns>
    internal static EntryCondition? Parse(string text) => Form().Match(text) is { Success: true } match ? new EntryCondition(match.Groups[1].Value.Trim(), match.Groups[2].Value, match.Groups[3].Value.Trim()) : null;

    internal bool Holds(IReadOnlyDictionary<string, string> attributes)
    {
        string found = attributes.GetValueOrDefault(Attribute, "");
        if (Sign == "~") return NamePattern.Fits(Value, found);
        (double? a, double? b) = (AttributeText.Number(found), AttributeText.Number(Value));
        bool equal = a is not null && b is not null ? a == b : found == Value;
        if (Sign == "=") return equal;
        if (Sign == "!=") return !equal;
        if (found.Length == 0) return false;
        // A year against a date is a comparison of texts.
        int order = equal ? 0 : a is not null && b is not null ? a.Value.CompareTo(b.Value) : string.CompareOrdinal(found, Value);
        return Sign switch { "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    [GeneratedRegex(@"^\s*([^=!<>~]+?)\s*(<=|>=|!=|=|<|>|~)\s*(.*)$", RegexOptions.Singleline)]
    private static partial Regex Form();
}
