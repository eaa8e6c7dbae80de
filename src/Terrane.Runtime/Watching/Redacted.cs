using System.Text.RegularExpressions;

namespace Terrane.Runtime.Watching;

/// <summary>Arguments without the secrets that they may hold: they are shown to whoever can read the work folder.</summary>
internal static partial class Redacted
{
    /// <summary>Takes passwords out of addresses (postgres://user:password@host, password=...) and the signatures out of signed URLs.</summary>
    internal static string Argument(string argument) =>
        Signature().Replace(Password().Replace(UserInfo().Replace(argument, "$1***@"), "$1***"), "$1***");

    [GeneratedRegex(@"(://[^:/@\s]+:)[^@/\s]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"((?:password|pwd|secret|token|access_key)\s*=\s*)[^;&\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Password();

    [GeneratedRegex(@"((?:X-Amz-Signature|X-Amz-Credential|X-Amz-Security-Token|sig|signature)=)[^&\s]+", RegexOptions.IgnoreCase)]
    private static partial Regex Signature();
}
