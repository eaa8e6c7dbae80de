using System.Text.RegularExpressions;

namespace Terrane.Native.Gdal;

/// <summary>Addresses in what is shown or recorded: whoever reads a report must not find a key in it.</summary>
public static partial class UrlText
{
    /// <summary>The text with user names, passwords and queries (signatures, tokens) taken out of every address in it, and GDAL's "/vsicurl/" before them.</summary>
    public static string WithoutSecrets(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? Address().Replace(text, match => match.Groups["start"].Value + match.Groups["rest"].Value) : text;

    [GeneratedRegex(@"(/vsicurl/)?(?<start>(?:https?|ftp)://)(?:[^/@\s'""?]*@)?(?<rest>[^?\s'""}]*)(?:\?[^\s'""}]*)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
