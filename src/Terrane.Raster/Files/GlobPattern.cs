using System.Text;
using System.Text.RegularExpressions;

namespace Terrane.Raster.Files;

/// <summary>Shell patterns: * and ? within one name, ** over folders, [abc] and [!abc]. Case counts.</summary>
internal static class GlobPattern
{
    internal static bool IsGlob(string spec) => spec.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Files and folders that match, ordered ordinally; a folder stands for what is below it.</summary>
    internal static IReadOnlyList<string> Match(string pattern)
    {
        int first = pattern.AsSpan().IndexOfAny('*', '?', '[');
        int slash = pattern.LastIndexOf('/', first);
        string folder = slash < 0 ? "." : slash == 0 ? "/" : pattern[..slash];
        if (!Directory.Exists(folder)) return [];
        string rest = pattern[(slash + 1)..];
        Regex regex = Compile(rest);
        bool goesBelow = rest.Contains('/', StringComparison.Ordinal) || rest.Contains("**", StringComparison.Ordinal);
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None };
        var found = new List<string>();
        FolderWalk.Visit(folder, at =>
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(at, "*", options))
            {
                string relative = Path.GetRelativePath(folder, entry);
                if (regex.IsMatch(relative)) found.Add(slash < 0 ? relative : entry);
            }
            return goesBelow;
        }, skipsUnreadable: true);
        found.Sort(StringComparer.Ordinal);
        return found;
    }

    internal static Regex Compile(string glob) => new(Translate(glob), RegexOptions.CultureInvariant | RegexOptions.Singleline);

    private static string Translate(string glob)
    {
        var regex = new StringBuilder("^");
        for (int i = 0; i < glob.Length; i++)
        {
            int close;
            if (glob.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (glob.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else if (glob[i] == '*') regex.Append("[^/]*");
            else if (glob[i] == '?') regex.Append("[^/]");
            else if (glob[i] == '[' && (close = glob.IndexOf(']', Math.Min(i + 2, glob.Length))) > 0)
            {
                string set = glob[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                regex.Append('[').Append(set.StartsWith('!') ? "^" + set[1..] : set).Append(']');
                i = close;
            }
            else regex.Append(Regex.Escape(glob[i].ToString()));
        }
        return regex.Append('$').ToString();
    }
}
