using System.Globalization;
using Terrane.Core;

namespace Terrane.Runtime.Progress;

/// <summary>Numbers as people read them in progress lines.</summary>
public static class ProgressText
{
    /// <summary>"1,234/5,000 tiles 24% 310 tiles/s 12M/s ETA 2m10s mem 512M"; what is not known is left out.</summary>
    public static string Figures(ProgressStage stage, long memoryBytes)
    {
        var parts = new List<string>
        {
            stage.Total is { } total ? $"{Count(stage.Done)}/{Count(total)} {stage.Unit} {Percent(stage.Done, total)}%" : $"{Count(stage.Done)} {stage.Unit}",
        };
        if (stage.ItemsPerSecond > 0) parts.Add($"{Rate(stage.ItemsPerSecond)} {stage.Unit}/s");
        if (stage.Bytes > 0) parts.Add($"{new ByteSize((long)stage.BytesPerSecond)}/s");
        if (!stage.IsEnded && stage.Remaining is { } remaining) parts.Add($"ETA {Duration(remaining)}");
        if (memoryBytes > 0) parts.Add($"mem {new ByteSize(memoryBytes)}");
        return string.Join("  ", parts);
    }

    /// <summary>One line at the end of a stage.</summary>
    public static string Summary(ProgressStage stage)
    {
        string bytes = stage.Bytes > 0 ? $", {new ByteSize(stage.Bytes)}" : "";
        string rate = stage.ItemsPerSecond > 0 ? $", {Rate(stage.ItemsPerSecond)} {stage.Unit}/s" : "";
        return $"{stage.Name}: {Count(stage.Done)} {stage.Unit}{bytes} in {Duration(stage.Wall)}{rate}";
    }

    public static long Percent(long done, long total) => total <= 0 ? 100 : Math.Clamp((long)(100.0 * done / total), 0, 100);

    /// <summary>"0.4s", "12s", "2m10s", "3h05m", "2d04h".</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds switch
    {
        < 10 => time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + "s",
        < 60 => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture) + "s",
        < 3600 => $"{(int)time.TotalMinutes}m{time.Seconds:00}s",
        < 86400 => $"{(int)time.TotalHours}h{time.Minutes:00}m",
        _ => $"{(int)time.TotalDays}d{time.Hours:00}h",
    };

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Rate(double perSecond) => perSecond.ToString(perSecond < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
