using System.Globalization;
using System.Text.RegularExpressions;

namespace Terrane.Sources.Catalog;

/// <summary>Archives that publishers cut into parts of a fixed size: x.7z.001, x.7z.002, x.zip.001.</summary>
internal static partial class SplitArchives
{
    /// <summary>The whole's name and the number of the part; null for a name that is no part.</summary>
    public static (string Whole, int Number)? PartOf(string name)
    {
        Match match = Part().Match(name);
        return match.Success ? (match.Groups[1].Value, int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture)) : null;
    }

    [GeneratedRegex(@"^(.+\.(?:7z|zip|tar|tar\.gz|tgz))\.(\d{3})$", RegexOptions.IgnoreCase)]
    private static partial Regex Part();
}
