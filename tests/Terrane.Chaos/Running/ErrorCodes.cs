using System.Text.RegularExpressions;

namespace Terrane.Chaos.Running;

/// <summary>The codes of docs/errors.md.</summary>
internal static partial class ErrorCodes
{
    private static readonly Lazy<HashSet<string>> Listed = new(() => [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md"))
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])]);

    /// <summary>Codes in square brackets of what a run said, in order.</summary>
    public static IReadOnlyList<string> In(string error) => [.. Bracketed().Matches(error).Select(match => match.Groups[1].Value).Where(Listed.Value.Contains)];

    [GeneratedRegex(@"\[([a-z]+(?:\.[a-z]+)+)\]")]
    private static partial Regex Bracketed();
}
