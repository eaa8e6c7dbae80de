using System.Diagnostics;
using System.Globalization;

namespace Terrane.Cells.Index;

/// <summary>What the kernel says that this process has read and holds open, and how fast a file can be read.</summary>
internal static class IoFigures
{
    private static long _openFilesPeak;

    /// <summary>Bytes that read calls of this process have returned so far.</summary>
    public static long BytesRead()
    {
        foreach (string line in File.ReadLines("/proc/self/io"))
            if (line.StartsWith("rchar: ", StringComparison.Ordinal)) return long.Parse(line.AsSpan(7), CultureInfo.InvariantCulture);
        return 0;
    }

    /// <summary>The most descriptors seen open at the moments when this was called.</summary>
    public static long OpenFilesPeak()
    {
        long now = Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount();
        return _openFilesPeak = Math.Max(_openFilesPeak, now);
    }

    /// <summary>Bytes per second of reading the first megabytes of a file; 0 when there is none.</summary>
    public static double Baseline(string? path)
    {
        const int Sample = 64 << 20;
        if (path is null || !File.Exists(path)) return 0;
        byte[] buffer = new byte[1 << 20];
        long started = Stopwatch.GetTimestamp(), total = 0;
        using FileStream file = File.OpenRead(path);
        for (int read; total < Sample && (read = file.Read(buffer)) > 0;) total += read;
        return total / Math.Max(Stopwatch.GetElapsedTime(started).TotalSeconds, 1e-6);
    }
}
