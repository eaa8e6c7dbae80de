using System.Text;

namespace Terrane.Runtime.Jobs;

/// <summary>An exclusive hold on a folder, through an advisory lock on a file in it. The kernel ends it with the process.</summary>
internal sealed class RunLock : IDisposable
{
    public const string FileName = "lock";
    private const int Attempts = 3;

    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    /// <exception cref="RunException">run.locked.</exception>
    public static RunLock Take(string directory)
    {
        string path = Path.Combine(directory, FileName);
        string token = $"process {Environment.ProcessId} on {Environment.MachineName}, since {DateTime.UtcNow:u}, {Guid.NewGuid():N}";
        for (int attempt = 1; ; attempt++)
        {
            FileStream file;
            try
            {
                // FileShare.None is flock(LOCK_EX | LOCK_NB) here.
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (e is not DirectoryNotFoundException && File.Exists(path))
            {
                throw RunException.Locked(directory, Holder(path));
            }
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes(token));
            file.Flush();
            // Whoever held it before may have deleted the file between our open and our lock: then the lock is on nothing.
            if (Read(path) == token) return new RunLock(file);
            file.Dispose();
            if (attempt == Attempts) throw RunException.Locked(directory, Holder(path));
        }
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(string path)
    {
        string text = Read(path);
        int end = text.LastIndexOf(", ", StringComparison.Ordinal);
        return end > 0 ? text[..end] : "it has not yet written its process id";
    }

    private static string Read(string path)
    {
        try
        {
            // ReadWrite sharing asks for no lock of our own, so the holder's does not stand in the way.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
