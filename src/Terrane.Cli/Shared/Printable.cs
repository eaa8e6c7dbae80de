namespace Terrane.Cli.Shared;

/// <summary>Text out of a file that somebody else made.</summary>
internal static class Printable
{
    /// <summary>The text in one line, without control characters: an archive must not be able to drive the reader's terminal.</summary>
    public static string Line(string text) => string.Create(text.Length, text, (target, source) =>
    {
        for (int i = 0; i < source.Length; i++) target[i] = char.IsControl(source[i]) ? ' ' : source[i];
    });
}
