using System.Globalization;

namespace Terrane.EndToEnd.Tests.Support;

/// <summary>A control group with a limit on memory, of version 1 or 2, gone when disposed.</summary>
internal sealed class MemoryGroup : IDisposable
{
    private readonly string _folder;

    private MemoryGroup(string folder) => _folder = folder;

    /// <summary>A line of sh by which a process enters it.</summary>
    public string Enter => $"echo $$ >'{_folder}/cgroup.procs' && ";

    /// <summary>Null where none can be made: nobody but root can, and not in every container.</summary>
    public static MemoryGroup? TryMake(long bytes)
    {
        foreach ((string root, string limit) in new[] { ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max") })
        {
            string folder = Path.Combine(root, $"terrane-test-{Environment.ProcessId}-{Guid.NewGuid():N}");
            try
            {
                if (!File.Exists(Path.Combine(root, "cgroup.procs"))) continue;
                Directory.CreateDirectory(folder);
                if (File.Exists(Path.Combine(folder, limit)))
                {
                    File.WriteAllText(Path.Combine(folder, limit), bytes.ToString(CultureInfo.InvariantCulture));
                    return new MemoryGroup(folder);
                }
                Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (Directory.Exists(folder)) Directory.Delete(folder);
            }
        }
        return null;
    }

    public void Dispose()
    {
        // The kernel lets go of the last process a moment after it has ended.
        for (int attempt = 0; Directory.Exists(_folder) && attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(_folder);
            }
            catch (IOException)
            {
                Thread.Sleep(50);
            }
        }
    }
}
