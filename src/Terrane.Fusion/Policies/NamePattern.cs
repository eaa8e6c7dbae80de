using System.Text.RegularExpressions;
using Terrane.Runtime.Jobs;

namespace Terrane.Fusion.Policies;

/// <summary>A pattern of file names: a glob, or a regular expression when it begins with <c>^</c> or <c>(?i)</c>.</summary>
internal static class NamePattern
{
    internal static bool Fits(string pattern, string name) => Compile(pattern).IsMatch(name);

    internal static void Check(string place, string pattern)
    {
        try
        {
            _ = Compile(pattern);
        }
        catch (ArgumentException e)
        {
            throw JobException.BadValue(place, "pattern", pattern, $"a glob or a regular expression ({e.Message})");
        }
    }

    private static Regex Compile(string pattern) => new(
        pattern.StartsWith('^') || pattern.StartsWith("(?i)", StringComparison.Ordinal) ? pattern
            : "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline);
}
