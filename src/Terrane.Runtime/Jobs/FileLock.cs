namespace Terrane.Runtime.Jobs;

/// <summary>An exclusive advisory lock on a file that is there for it alone. The kernel ends it with the process.</summary>
internal sealed class FileLock : IDisposable
{
    private const int MaxAttempts = 3;

    /// <summary>EAGAIN, as .NET passes on what flock says of a lock that another has.</summary>
    private const int WouldBlock = 11;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(200);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Null when somebody else has it, in this process or another.</summary>
    /// <exception cref="IOException">The file cannot be made; also UnauthorizedAccessException.</exception>
    public static FileLock? TryTake(string path)
    {
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            FileStream file;
            try
            {
                // FileShare.None is flock(LOCK_EX | LOCK_NB) here.
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e.HResult == WouldBlock || File.Exists(path))
            {
                return null; // the file may be gone already: whoever had it removes it
            }
            if (IsNamed(file)) return new FileLock(file);
            file.Dispose();
        }
        return null;
    }

    /// <summary>Waits for whoever has it.</summary>
    public static FileLock Take(string path, CancellationToken ct)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause + pause < LongestPause ? pause + pause : LongestPause)
        {
            if (TryTake(path) is { } held) return held;
            if (ct.WaitHandle.WaitOne(pause)) ct.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Deletes the file and lets go of it: one who waits makes it anew.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(_file.Name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays: an empty file that nobody holds.
        }
        _file.Dispose();
    }

    public void Dispose() => _file.Dispose();

    // The holder before may have deleted the file between our open and our lock: then the lock is on nothing.
    private static bool IsNamed(FileStream file) =>
        new FileInfo($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}").LinkTarget?.EndsWith(" (deleted)", StringComparison.Ordinal) == false;
}
