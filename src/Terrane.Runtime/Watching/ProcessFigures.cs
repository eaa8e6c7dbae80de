using System.Globalization;
using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Watching;

/// <summary>What a process and all its descendants use, as /proc counts it.</summary>
/// <param name="Processes">How many they are; 0 when the process is gone.</param>
/// <param name="Threads">Of all of them.</param>
/// <param name="ResidentBytes">RSS: pages that two of them share count twice.</param>
/// <param name="ProportionalBytes">PSS: shared pages count once in all. This is what --memory bounds.</param>
/// <param name="UniqueBytes">USS: what would be free if they ended.</param>
/// <param name="CpuSeconds">User and system, since each began.</param>
/// <param name="ReadBytes">From disk, since each began.</param>
/// <param name="WrittenBytes">To disk, since each began.</param>
public sealed record ProcessFigures(int Processes, int Threads, long ResidentBytes, long ProportionalBytes, long UniqueBytes, double CpuSeconds, long ReadBytes, long WrittenBytes)
{
    private const double TicksPerSecond = 100; // USER_HZ, the same on every architecture that .NET runs on
    private const int StartTimeField = 19, ThreadsField = 17, UserTimeField = 11, SystemTimeField = 12,
        EndedUserTimeField = 13, EndedSystemTimeField = 14; // of /proc/PID/stat, counted behind the name

    /// <summary>Looks at the tree below <paramref name="pid"/>; costs milliseconds a gigabyte.</summary>
    public static ProcessFigures Of(int pid)
    {
        var sum = new ProcessFigures(0, 0, 0, 0, 0, 0, 0, 0);
        foreach (int process in ProcessMemory.Tree(pid))
        {
            if (Stat(process) is not { } stat) continue;
            Dictionary<string, long> rollup = Fields($"/proc/{process}/smaps_rollup"), io = Fields($"/proc/{process}/io");
            long resident = rollup.GetValueOrDefault("Rss") * 1024;
            if (resident == 0) resident = Fields($"/proc/{process}/status").GetValueOrDefault("VmRSS") * 1024;
            sum = new ProcessFigures(
                sum.Processes + 1, sum.Threads + (int)stat[ThreadsField], sum.ResidentBytes + resident,
                sum.ProportionalBytes + (rollup.TryGetValue("Pss", out long pss) ? pss * 1024 : resident),
                sum.UniqueBytes + ((rollup.GetValueOrDefault("Private_Clean") + rollup.GetValueOrDefault("Private_Dirty")) * 1024),
                sum.CpuSeconds + ((stat[UserTimeField] + stat[SystemTimeField]) / TicksPerSecond),
                sum.ReadBytes + io.GetValueOrDefault("read_bytes"), sum.WrittenBytes + io.GetValueOrDefault("write_bytes"));
        }
        return sum;
    }

    /// <summary>CPU seconds, bytes read and bytes written of some processes; cheap.</summary>
    internal static (double CpuSeconds, long ReadBytes, long WrittenBytes) Counters(IEnumerable<int> processes)
    {
        (double cpu, long read, long written) = (0, 0, 0);
        foreach (int process in processes)
        {
            if (Stat(process) is not { } stat) continue;
            Dictionary<string, long> io = Fields($"/proc/{process}/io");
            // With what its children used that have ended: a sum over the run must not fall.
            cpu += (stat[UserTimeField] + stat[SystemTimeField] + stat[EndedUserTimeField] + stat[EndedSystemTimeField]) / TicksPerSecond;
            read += io.GetValueOrDefault("read_bytes");
            written += io.GetValueOrDefault("write_bytes");
        }
        return (cpu, read, written);
    }

    /// <summary>When a process began, in clock ticks since the machine's start; null when there is none, or only what is left of one.</summary>
    public static long? StartTicks(int pid) => Stat(pid) is { } stat ? (long)stat[StartTimeField] : null;

    // "pid (name) state ppid ...": the name may hold spaces and brackets. The state becomes 0; Z and X are no process any more.
    private static double[]? Stat(int pid)
    {
        string line = string.Concat(ProcessMemory.Lines($"/proc/{pid}/stat"));
        if (line.Length == 0) return null;
        string[] fields = line[(line.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= StartTimeField || fields[0] is "Z" or "X") return null;
        return [.. fields.Select(field => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : 0)];
    }

    /// <summary>"Name: 12 kB" and "name: 12" of a file, the numbers as they stand.</summary>
    private static Dictionary<string, long> Fields(string path)
    {
        var fields = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string line in ProcessMemory.Lines(path))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && long.TryParse(line[(colon + 1)..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture, out long value))
                fields[line[..colon]] = value;
        }
        return fields;
    }
}
