using System.Globalization;
using Terrane.Runtime.Jobs;

namespace Terrane.Mosaic.Job;

/// <summary>The zooms of a build in groups that are made one after the other, deepest first: <c>--zoom-groups</c>.</summary>
/// <remarks>Zooms are those of tiles. A pattern of the earlier tool goes on beyond its zoom 16 as it ends there.</remarks>
public static class ZoomGroups
{
    /// <summary>Chosen by memory when the plan is known.</summary>
    public const string Auto = "auto";

    private const byte Deepest = BuildOptions.DeepestZoom;

    /// <summary>Lowest zoom of each group but the first.</summary>
    private static readonly Dictionary<string, byte[]> Patterns = new(StringComparer.Ordinal)
    {
        ["single"] = [],
        ["balanced"] = [11, 13, 15, 17, 19, 21],
        ["safe"] = [10, 12, 13, 14, 15, 17, 19, 21],
        ["fast"] = [12, 14, 17, 20],
        ["incremental"] = [7, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22],
    };

    /// <summary>Returns <paramref name="text"/> when it names a pattern or lists ranges of zooms without a gap.</summary>
    /// <exception cref="JobException">job.value.</exception>
    public static string Check(string place, string key, string text)
    {
        if (text != Auto && !Patterns.ContainsKey(text) && Parse(text) is null)
            throw JobException.BadValue(place, key, text, "auto, balanced, safe, fast, incremental, single, or ranges that follow each other, like 0-6,7-9,10-12");
        return text;
    }

    /// <summary>Where groups begin, ascending, without the first; only those above <paramref name="minZoom"/> and up to <paramref name="maxZoom"/>.</summary>
    /// <param name="text">Checked, and not <see cref="Auto"/>.</param>
    /// <returns>Null when ranges were listed that do not cover the zooms.</returns>
    public static IReadOnlyList<byte>? Floors(string text, byte minZoom, byte maxZoom)
    {
        if (!Patterns.TryGetValue(text, out byte[]? floors))
        {
            (byte[] starts, byte end) = Parse(text)!.Value;
            if (starts[0] > minZoom || end < maxZoom) return null;
            floors = starts;
        }
        return [.. floors.Where(z => z > minZoom && z <= maxZoom)];
    }

    /// <summary>"10-12, 7-9, 0-6": in the order in which they are made.</summary>
    public static string Describe(IReadOnlyList<byte> floors, byte minZoom, byte maxZoom)
    {
        byte[] starts = [minZoom, .. floors];
        return string.Join(", ", starts.Select((low, i) => (low, high: i + 1 < starts.Length ? starts[i + 1] - 1 : maxZoom)).Reverse()
            .Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.low}{(g.high > g.low ? "-" : "")}{(g.high > g.low ? g.high : "")}")));
    }

    private static (byte[] Starts, byte End)? Parse(string text)
    {
        var starts = new List<byte>();
        int end = -1;
        foreach (string range in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2 || !TryZoom(ends[0], out byte low) || !TryZoom(ends[^1], out byte high) || high < low || (end >= 0 && low != end + 1)) return null;
            starts.Add(low);
            end = high;
        }
        return ([.. starts], (byte)end);
    }

    private static bool TryZoom(string text, out byte zoom) => byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out zoom) && zoom <= Deepest;
}
