namespace Terrane.Runtime.Jobs;

/// <summary>An exclusive hold on an output that is made without a work folder: <c>OUT.terrane-lock</c>, gone when it is let go of.</summary>
/// <remarks>What a killed process leaves of it is taken over by the next; the lock itself ended with the process.</remarks>
public sealed class OutputLock : IDisposable
{
    private const string Suffix = ".terrane-lock";
    private const int MaxAttempts = 20; // whoever lets go removes the folder, perhaps just now

    private const int NoSpace = 28, QuotaExceeded = 122; // ENOSPC, EDQUOT

    private readonly string _folder;
    private readonly RunLock _lock;

    private OutputLock(string folder, RunLock held) => (_folder, _lock) = (folder, held);

    /// <exception cref="RunException">run.locked: another process works on it. output.write: nothing can be written there.</exception>
    public static OutputLock Take(string output)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output)), folder = full + Suffix;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new OutputLock(folder, RunLock.Take(folder));
            }
            catch (DirectoryNotFoundException) when (attempt < MaxAttempts)
            {
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw e.HResult is NoSpace or QuotaExceeded ? RunException.DiskFull(output, e) : RunException.OutputNotWritable(output, e);
            }
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process is taking it, or the disk has failed: the folder stays, and nobody holds it.
        }
        _lock.Dispose();
    }
}
