namespace Terrane.Runtime.Jobs;

/// <summary>An exclusive hold on a folder, through an advisory lock on a file in it. The kernel ends it with the process.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = "lock";

    // Beside the lock and not in it: .NET asks for a shared lock even to read a file, which the holder's stands against.
    private const string HolderFileName = "lock.holder";
    private const int MaxAttempts = 3;

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="RunException">run.locked.</exception>
    public static RunLock Take(string directory)
    {
        string path = Path.Combine(directory, FileName);
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            FileStream file;
            try
            {
                // FileShare.None is flock(LOCK_EX | LOCK_NB) here.
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                break;
            }
            if (IsNamed(file))
            {
                File.WriteAllText(Path.Combine(directory, HolderFileName),
                    $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTime.UtcNow:u}");
                return new RunLock(file);
            }
            file.Dispose();
        }
        throw RunException.Locked(directory, Holder(directory));
    }

    /// <summary>Whether a file of a work directory belongs to its lock.</summary>
    public static bool Owns(string fileName) => fileName is FileName or HolderFileName;

    public void Dispose() => _file.Dispose();

    // The holder before may have deleted the file between our open and our lock: then the lock is on nothing.
    private static bool IsNamed(FileStream file) =>
        new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal) == false;

    private static string Holder(string directory)
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
