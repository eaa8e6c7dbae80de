using System.Text.RegularExpressions;

namespace Terrane.Core;

/// <summary>Takes passwords, keys and tokens out of what is shown or recorded: whoever reads a log or a report must not find one in it.</summary>
/// <remarks>
/// All that is said goes through here: messages of <see cref="TerraneException"/>, warnings and data errors of a report, lines of progress, recorded
/// commands and options. What is no text for people (an input's path in a plan) is passed by whoever writes it.
/// </remarks>
public static partial class Secrets
{
    private const string Mask = "***";
    private const int ShortestValue = 6; // what is shorter would take words out of sentences

    private static string[] _values = [];

    /// <summary>Values that never appear in what <see cref="Hide"/> returns, wherever a library may have put them: keys of the environment.</summary>
    public static void Remember(IEnumerable<string> values) =>
        _values = [.. values.Where(value => value.Length >= ShortestValue).Distinct().OrderByDescending(value => value.Length)];

    /// <summary>Values of variables whose names speak of secrets: AWS_SECRET_ACCESS_KEY, PGPASSWORD, GDAL_HTTP_HEADERS, AZURE_STORAGE_CONNECTION_STRING.</summary>
    public static IEnumerable<string> Of(IEnumerable<KeyValuePair<string, string>> variables) => variables.Where(v => Variable().IsMatch(v.Key)).Select(v => v.Value);

    /// <summary>
    /// The text without secrets. Web addresses lose user names, queries (signatures, tokens) and GDAL's "/vsicurl/"; other addresses their passwords;
    /// "password=", "token=", "Authorization: Bearer" and the like what follows them.
    /// </summary>
    public static string Hide(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            text = OtherUser().Replace(WebAddress().Replace(text, match => match.Groups["start"].Value + match.Groups["rest"].Value), $"${{start}}{Mask}@");
        text = Authorization().Replace(Pair().Replace(Headers().Replace(text, $"${{name}}{Mask}"), $"${{name}}{Mask}"), $"${{name}}{Mask}");
        foreach (string value in _values) text = text.Replace(value, Mask, StringComparison.Ordinal);
        return text;
    }

    [GeneratedRegex(@"(/vsicurl/)?(?<start>(?:https?|ftp)://)(?:[^/\s'""?]*@)?(?<rest>[^?\s'""}]*)(?:\?[^\s'""}]*)?", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex WebAddress();

    // postgres://me:password@host
    [GeneratedRegex(@"(?<start>://[^:/@\s]+:)[^/\s'""]*@", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex OtherUser();

    // Password=x; aws_secret_access_key = 'x y'; "token": "x"; USERPWD=me:x; &X-Amz-Signature=x
    [GeneratedRegex("""(?<name>(?:password|passwd|pwd|secret|token|access[_-]?key(?:[_-]?id)?|account[_-]?key|api[_-]?key|signature|credentials?|bearer|\bsig)(?:\s*=\s*|"\s*:\s*))(?:"[^"]*"|'[^']*'|[^\s&;,'"})\]]+)""", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Pair();

    // GDAL's open option and setting hold whatever the user sends: HEADERS=X-Key: a, X-More: b
    [GeneratedRegex(@"(?<name>(?:headers|cookie)\s*=\s*).+", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Headers();

    [GeneratedRegex(@"(?<name>\bAuthorization\s*[:=]\s*|\b(?:Bearer|Basic)\s+(?=[A-Za-z0-9+/=._~-]{12}))(?:(?:Bearer|Basic)\s+)?[^\s,;'""]+", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Authorization();

    [GeneratedRegex("SECRET|TOKEN|PASSWORD|PASSWD|USERPWD|ACCESS_KEY|ACCOUNT_KEY|API_?KEY|CREDENTIAL|CONNECTION_STRING|HEADERS|BEARER|COOKIE|_SAS$|^PGPASS", RegexOptions.IgnoreCase)]
    private static partial Regex Variable();
}
