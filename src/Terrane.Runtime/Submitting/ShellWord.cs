namespace Terrane.Runtime.Submitting;

/// <summary>Text as one word of a POSIX shell, whatever is in it.</summary>
public static class ShellWord
{
    /// <summary>In single quotes, within which only a single quote has a meaning.</summary>
    public static string Of(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
