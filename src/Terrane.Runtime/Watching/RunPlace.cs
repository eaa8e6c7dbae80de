using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Watching;

/// <summary>Where the traces of a run are: its work folder, its report, or only its process.</summary>
/// <param name="Name">Of the output or of the process.</param>
/// <param name="WorkFolder">May be gone; null for a process without one.</param>
/// <param name="ReportPath">May not be there yet; null where the output is not known.</param>
/// <param name="Pid">Of a process that was named; null when the work folder tells it.</param>
public sealed record RunPlace(string Name, string? WorkFolder, string? ReportPath, int? Pid)
{
    /// <summary>Finds the runs that <paramref name="what"/> means, the one last heard of first.</summary>
    /// <param name="what">A process id, an output, its work folder, or a folder in which outputs are made.</param>
    public static IReadOnlyList<RunPlace> Find(string what)
    {
        if (int.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) && !Path.Exists(what))
            return ProcessFigures.StartTicks(pid) is null ? [] : [OfProcess(pid)];
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(what));
        if (path.EndsWith(WorkDirectory.Suffix, StringComparison.Ordinal)) return Directory.Exists(path) ? [OfWorkFolder(path)] : [];
        var here = new RunPlace(Path.GetFileName(path), WorkDirectory.PathFor(path), RunReport.PathFor(path), null);
        if (Directory.Exists(here.WorkFolder) || File.Exists(here.ReportPath)) return [here];
        if (!Directory.Exists(path)) return [];
        IEnumerable<RunPlace> working = Directory.EnumerateDirectories(path, "*" + WorkDirectory.Suffix).Select(OfWorkFolder);
        IEnumerable<RunPlace> done = Directory.EnumerateFiles(path, "*" + RunReport.Suffix).Select(report => report[..^RunReport.Suffix.Length])
            .Where(output => !Directory.Exists(WorkDirectory.PathFor(output)))
            .Select(output => new RunPlace(Path.GetFileName(output), WorkDirectory.PathFor(output), RunReport.PathFor(output), null));
        return [.. working.Concat(done).OrderByDescending(place => place.LastHeard())];
    }

    /// <summary>Looks now. Null when every trace is gone.</summary>
    public RunView? Look()
    {
        RunSnapshot? snapshot = WorkFolder is null ? null : RunSnapshot.Read(WorkFolder);
        bool works = WorkFolder is not null && Directory.Exists(WorkFolder);
        int? alive = snapshot is { IsOver: false } && snapshot.Host == Environment.MachineName && ProcessFigures.StartTicks(snapshot.Pid) == snapshot.StartTicks ? snapshot.Pid
            : Pid is { } named && ProcessFigures.StartTicks(named) is not null ? named : null;
        bool elsewhere = snapshot is { IsOver: false } && snapshot.Host != Environment.MachineName && DateTime.UtcNow - snapshot.Updated < TimeSpan.FromSeconds(30);
        ProcessFigures? figures = alive is { } pid ? ProcessFigures.Of(pid) : null;
        string? disk = works ? WorkFolder : ReportPath is null ? null : Path.GetDirectoryName(ReportPath);
        long free = disk is not null && Directory.Exists(disk) ? new DriveInfo(disk).AvailableFreeSpace : 0;
        (long bytes, long wal) = works ? Sizes(WorkFolder!) : default;
        if (figures is { Processes: > 0 } || elsewhere) return new RunView(RunPhase.Running, Name, snapshot, figures, bytes, wal, free, null);
        if (works && snapshot is not null) return new RunView(snapshot.IsOver ? RunPhase.Stopped : RunPhase.Dead, Name, snapshot, null, bytes, wal, free, null);
        if (ReadReport() is { } report) return new RunView(RunPhase.Finished, Name, null, null, bytes, wal, free, report);
        return works ? new RunView(RunPhase.Dead, Name, null, null, bytes, wal, free, null) : null;
    }

    private static RunPlace OfWorkFolder(string folder)
    {
        string output = folder[..^WorkDirectory.Suffix.Length];
        return new RunPlace(Path.GetFileName(output), folder, RunReport.PathFor(output), null);
    }

    /// <summary>A run holds the lock of its folder open.</summary>
    private static RunPlace OfProcess(int pid)
    {
        foreach (string link in OpenFiles(pid))
        {
            int end = link.IndexOf(WorkDirectory.Suffix + "/", StringComparison.Ordinal);
            if (end >= 0) return OfWorkFolder(link[..(end + WorkDirectory.Suffix.Length)]) with { Pid = pid };
        }
        return new RunPlace($"process {pid}", null, null, pid);
    }

    private static IEnumerable<string> OpenFiles(int pid)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries($"/proc/{pid}/fd").Select(fd => new FileInfo(fd).LinkTarget).OfType<string>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private DateTime LastHeard() =>
        WorkFolder is not null && Directory.Exists(WorkFolder)
            ? RunSnapshot.Read(WorkFolder)?.Updated ?? Directory.GetLastWriteTimeUtc(WorkFolder)
            : File.GetLastWriteTimeUtc(ReportPath!);

    /// <summary>Of the work folder, and of the partial outputs beside it.</summary>
    private static (long Bytes, long Wal) Sizes(string folder)
    {
        long bytes = 0, wal = 0;
        try
        {
            string output = folder[..^WorkDirectory.Suffix.Length], stem = Path.GetFileNameWithoutExtension(output);
            IEnumerable<FileInfo> partial = new DirectoryInfo(Path.GetDirectoryName(output)!).EnumerateFiles(stem + "*.partial*");
            foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Concat(partial))
            {
                bytes += file.Length;
                if (file.Name.EndsWith("-wal", StringComparison.Ordinal)) wal += file.Length;
            }
        }
        catch (IOException)
        {
            // Files come and go while they are counted.
        }
        return (bytes, wal);
    }

    private JsonNode? ReadReport()
    {
        try
        {
            return ReportPath is null ? null : JsonNode.Parse(File.ReadAllText(ReportPath));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }
}
