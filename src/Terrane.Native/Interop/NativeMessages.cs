namespace Terrane.Native.Interop;

/// <summary>What GDAL and PROJ said on this thread since <see cref="Clear"/>. Both call their handlers on the thread that made the call.</summary>
internal static class NativeMessages
{
    private const int Kept = 4; // the first names the cause, later ones repeat it one level up

    [ThreadStatic] private static List<string>? _failures;
    [ThreadStatic] private static List<string>? _warnings;

    public static bool HasFailure => _failures is { Count: > 0 };

    public static void Clear()
    {
        _failures?.Clear();
        _warnings?.Clear();
    }

    public static void Add(string message, bool isFailure)
    {
        List<string> list = isFailure ? _failures ??= [] : _warnings ??= [];
        if (list.Count < Kept && !list.Contains(message)) list.Add(message);
    }

    /// <summary>The failures, or else the warnings, or else <paramref name="fallback"/>; one line, without final full stop.</summary>
    public static string Text(string fallback)
    {
        List<string>? list = HasFailure ? _failures : _warnings;
        if (list is not { Count: > 0 }) return fallback;
        return string.Join("; ", list.Select(m => m.ReplaceLineEndings(" ").Trim().TrimEnd('.')));
    }
}
