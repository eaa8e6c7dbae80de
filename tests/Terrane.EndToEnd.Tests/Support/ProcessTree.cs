using System.Globalization;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>Processes as /proc shows them.</summary>
internal static class ProcessTree
{
    /// <summary>What a process has started and what still runs, whichever thread of it did so.</summary>
    public static int[] Children(int pid)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{pid}/task").SelectMany(task => File.ReadAllText($"{task}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Select(number => int.Parse(number, CultureInfo.InvariantCulture)).Where(IsAlive)];
        }
        catch (IOException)
        {
            return []; // it ended while it was looked at
        }
    }

    /// <summary>False too for one that has ended and that nobody has waited for.</summary>
    public static bool IsAlive(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Of a process and its children: shared pages count once.</summary>
    public static long ProportionalBytes(int pid) => Children(pid).Append(pid).Sum(OwnProportionalBytes);

    /// <summary>The most that a process alone had resident; 0 when it has just ended.</summary>
    public static long PeakResidentBytes(int pid)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0; // it has just ended
        }
    }

    private static long OwnProportionalBytes(int pid)
    {
        try
        {
            string line = File.ReadLines($"/proc/{pid}/smaps_rollup").First(l => l.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return 0; // it ended while it was looked at
        }
    }
}
