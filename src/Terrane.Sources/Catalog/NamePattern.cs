using System.Text.RegularExpressions;

namespace Terrane.Sources.Catalog;

/// <summary>Shell patterns over names: * and ?.</summary>
internal static class NamePattern
{
    public static bool Matches(string name, string? pattern) => pattern is null
        || Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant);
}
