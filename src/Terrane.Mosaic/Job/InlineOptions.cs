namespace Terrane.Mosaic.Job;

/// <summary>Reads <c>PATH[,key=value...]</c> of the command line.</summary>
public static class InlineOptions
{
    /// <summary>A path that exists as it stands is taken literally, commas and all; options begin at the first comma that "key=" follows.</summary>
    /// <returns>The path, and options in their order. A value may hold commas of its own, as an attribution does.</returns>
    public static (string Path, IReadOnlyList<(string Key, string Value)> Options) Split(string text)
    {
        if (Path.Exists(text)) return (text, []);
        int[] starts = [.. Starts(text), text.Length];
        return (text[..starts[0]], [.. starts.Zip(starts.Skip(1), (from, to) => Option(text[(from + 1)..to]))]);
    }

    private static (string Key, string Value) Option(string part)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        return (part[..equals], part[(equals + 1)..]);
    }

    private static IEnumerable<int> Starts(string text)
    {
        for (int i = text.IndexOf(',', StringComparison.Ordinal); i >= 0; i = text.IndexOf(',', i + 1))
            if (StartsWithKey(text.AsSpan(i + 1))) yield return i;
    }

    private static bool StartsWithKey(ReadOnlySpan<char> text)
    {
        int length = 0;
        while (length < text.Length && (char.IsAsciiLetterLower(text[length]) || text[length] == '_')) length++;
        return length > 0 && length < text.Length && text[length] == '=';
    }
}
