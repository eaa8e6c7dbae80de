namespace Terrane.Runtime.Jobs;

/// <summary>An exclusive hold on a folder, through an advisory lock on a file in it. The kernel ends it with the process.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = "lock";

    // Beside the lock and not in it: .NET asks for a shared lock even to read a file, which the holder's stands against.
    private const string HolderFileName = "lock.holder";

    private readonly FileLock _file;

    private RunLock(FileLock file) => _file = file;

    /// <exception cref="RunException">run.locked.</exception>
    public static RunLock Take(string directory)
    {
        FileLock held = FileLock.TryTake(Path.Combine(directory, FileName)) ?? throw RunException.Locked(directory, Holder(directory));
        File.WriteAllText(Path.Combine(directory, HolderFileName),
            $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTime.UtcNow:u}");
        return new RunLock(held);
    }

    /// <summary>Whether a file of a work directory belongs to its lock.</summary>
    public static bool Owns(string fileName) => fileName is FileName or HolderFileName;

    public void Dispose() => _file.Dispose();

    /// <summary>Who has it, as that process has written it: "process 17 on host, since ...".</summary>
    public static string Holder(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, HolderFileName));
        }
        catch (IOException)
        {
            return "it has not yet written its process id";
        }
    }
}
