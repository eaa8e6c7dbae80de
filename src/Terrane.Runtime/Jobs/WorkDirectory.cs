using System.Security.Cryptography;
using System.Text;
using Terrane.Native.Posix;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Jobs;

/// <summary>The folder of one run: ledger, spools and every temporary file, held by one process at a time.</summary>
/// <remarks>
/// Opening it points TMPDIR, SQLITE_TMPDIR and CPL_TMPDIR there, for this process, its native libraries and its children. SQLite reads
/// them once, when it is first used, and changing the environment is not thread-safe in libc: open the folder before anything that
/// uses SQLite, and before other threads start.
/// </remarks>
public sealed class WorkDirectory : IDisposable
{
    internal const string Suffix = ".terrane-work", LedgerName = "ledger.sqlite";
    private static readonly string[] TemporaryVariables = ["TMPDIR", "SQLITE_TMPDIR", "CPL_TMPDIR"];
    private readonly RunLock _lock;
    private RunBeacon? _beacon;

    private WorkDirectory(string path, RunLock held) => (Path, _lock) = (path, held);

    public string Path { get; }

    /// <summary>Where libraries put what they need for a moment. Emptied whenever a run starts.</summary>
    public string TemporaryPath => Combine("tmp");

    public string LedgerPath => Combine(LedgerName);

    /// <summary>Bytes that a file here can still take.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Where the work on <paramref name="output"/> lies: beside it, or under <paramref name="tmpdir"/> by a name made from its full path.</summary>
    public static string PathFor(string output, string? tmpdir = null)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(output));
        if (tmpdir is null) return full + Suffix;
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..12];
        return System.IO.Path.Combine(System.IO.Path.GetFullPath(tmpdir), $"{System.IO.Path.GetFileName(full)}-{hash}{Suffix}");
    }

    /// <summary>Makes or takes over the folder.</summary>
    /// <exception cref="RunException">run.locked: another process holds it. run.tmpdir: it cannot be written.</exception>
    public static WorkDirectory Open(string output, string? tmpdir = null)
    {
        string path = PathFor(output, tmpdir);
        RunLock? held = null;
        try
        {
            // A misspelt --tmpdir must not become a new folder on the wrong disk.
            if (tmpdir is not null && !Directory.Exists(tmpdir)) throw new DirectoryNotFoundException($"'{tmpdir}' does not exist.");
            Directory.CreateDirectory(path);
            held = RunLock.Take(path);
            var work = new WorkDirectory(path, held);
            if (Directory.Exists(work.TemporaryPath)) Directory.Delete(work.TemporaryPath, recursive: true);
            Directory.CreateDirectory(work.TemporaryPath);
            foreach (string name in TemporaryVariables) Posix.SetEnvironment(name, work.TemporaryPath);
            return work;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            held?.Dispose();
            throw RunException.TemporaryDirectory(tmpdir ?? path, e);
        }
    }

    /// <summary>Deletes what a finished run left when it was killed between publishing and cleaning up; nothing when it is in use.</summary>
    public static void RemoveLeftover(string output, string? tmpdir = null)
    {
        string path = PathFor(output, tmpdir);
        if (!Directory.Exists(path)) return;
        try
        {
            using RunLock held = RunLock.Take(path);
            Directory.Delete(path, recursive: true);
        }
        catch (RunException)
        {
            // Somebody is at work in it: it is theirs to remove.
        }
    }

    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Has the run say here how far it is, for `terrane monitor`, until the folder is let go of.</summary>
    /// <param name="memoryLimit">What --memory allows, 0 without.</param>
    public void Watch(IProgressSink sink, long memoryLimit) => _beacon = new RunBeacon(Path, sink, memoryLimit);

    /// <summary>Deletes all work but keeps the folder and its lock: the next step starts from nothing.</summary>
    public void Clear()
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(Path).EnumerateFileSystemInfos())
        {
            if (RunLock.Owns(entry.Name) || RunBeacon.Owns(entry.Name)) continue;
            if (entry is DirectoryInfo directory) directory.Delete(recursive: true);
            else entry.Delete();
        }
        Directory.CreateDirectory(TemporaryPath);
    }

    /// <summary>The end of a run that published its output: deletes the folder and lets go of it.</summary>
    public void Remove()
    {
        _beacon?.Dispose();
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    /// <summary>Lets go of the folder and keeps what is in it, for the next run.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Path)) _beacon?.Dispose();
        _lock.Dispose();
    }
}
