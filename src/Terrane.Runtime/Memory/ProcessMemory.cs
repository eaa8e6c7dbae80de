using System.Globalization;
using Terrane.Native.Posix;

namespace Terrane.Runtime.Memory;

/// <summary>What the run occupies, as Linux counts it. Sizes in bytes.</summary>
public static class ProcessMemory
{
    /// <summary>Proportional set size of this process and all its descendants: shared pages count once in all.</summary>
    public static long TreeBytes() => TreeBytes(Environment.ProcessId);

    /// <inheritdoc cref="TreeBytes()"/>
    public static long TreeBytes(int rootPid) => TreeBytes(rootPid, out _);

    /// <summary>What this process alone has resident now, library files included. Costs microseconds, the others milliseconds.</summary>
    public static long ResidentBytes() =>
        long.Parse(Lines("/proc/self/statm")[0].Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    /// <summary>What one process has resident now; 0 when there is no such process.</summary>
    public static long ResidentBytes(int pid) =>
        Lines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/statm")).FirstOrDefault()?.Split(' ') is [_, { } pages, ..]
            ? long.Parse(pages, CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;

    /// <summary>The most that this process alone had resident (VmHWM), mapped library files included.</summary>
    public static long PeakResidentBytes() => Field($"/proc/{Environment.ProcessId}/status", "VmHWM:") ?? 0;

    /// <summary>
    /// The peak of the control group this process is in, page cache included, or null outside of one. It covers whatever else runs in
    /// the group, so it says something only for a run in a container or scope of its own.
    /// </summary>
    public static long? CgroupPeakBytes()
    {
        string? unified = null, memory = null;
        foreach (string line in Lines("/proc/self/cgroup"))
        {
            string[] parts = line.Split(':', 3);
            if (parts.Length != 3) continue;
            if (parts[1].Length == 0) unified = parts[2];
            else if (parts[1].Split(',').Contains("memory")) memory = parts[2];
        }
        return (memory is null ? null : Number($"/sys/fs/cgroup/memory{memory}/memory.max_usage_in_bytes"))
            ?? (unified is null ? null : Number($"/sys/fs/cgroup{unified}/memory.peak"));
    }

    /// <summary>Bounds the managed heap from now on; past it an allocation throws <see cref="OutOfMemoryException"/>.</summary>
    public static void LimitManagedHeap(long bytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)bytes);
        GC.RefreshMemoryLimit();
    }

    /// <summary>Gives back what is free. Neither libc nor the collector does so before it is missed elsewhere, and a heap with a limit that is full of holes has no room for large arrays.</summary>
    public static void GiveBack()
    {
        Posix.TrimHeap();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    internal static long TreeBytes(int rootPid, out IReadOnlyList<int> processes)
    {
        processes = Tree(rootPid);
        return processes.Sum(ProportionalBytes);
    }

    /// <summary>A process and all its descendants, itself first.</summary>
    internal static List<int> Tree(int root)
    {
        var children = new Dictionary<int, List<int>>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out int pid)) continue;
            // "pid (name) state ppid ...": the name may hold spaces and brackets.
            string stat = Lines(directory + "/stat").FirstOrDefault("");
            string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length < 2 || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)) continue;
            if (!children.TryGetValue(parent, out List<int>? list)) children[parent] = list = [];
            list.Add(pid);
        }
        List<int> tree = [root];
        for (int i = 0; i < tree.Count; i++)
        {
            if (children.TryGetValue(tree[i], out List<int>? list)) tree.AddRange(list);
        }
        return tree;
    }

    // Another user's or an ended process has no readable rollup; its resident size is then the best there is.
    private static long ProportionalBytes(int pid) =>
        Field($"/proc/{pid}/smaps_rollup", "Pss:") ?? Field($"/proc/{pid}/status", "VmRSS:") ?? 0;

    private static long? Field(string path, string key)
    {
        foreach (string line in Lines(path))
        {
            if (!line.StartsWith(key, StringComparison.Ordinal)) continue;
            string number = line[key.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
            return long.Parse(number, CultureInfo.InvariantCulture) * 1024;
        }
        return null;
    }

    private static long? Number(string path) =>
        long.TryParse(Lines(path).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>None when the file cannot be read.</summary>
    internal static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // processes end while they are looked at
        }
    }
}
