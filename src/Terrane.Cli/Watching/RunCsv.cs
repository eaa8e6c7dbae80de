using System.Globalization;
using Terrane.Runtime.Watching;

namespace Terrane.Cli.Watching;

/// <summary>Samples of a run, a line each. The columns are described in docs/formats.md. Appends to a file that has the same columns.</summary>
internal sealed class RunCsv : IDisposable
{
    private const string Header = "time,state,stage,done,total,items_per_second,rss_bytes,pss_bytes,uss_bytes,memory_limit_bytes,processes,threads,cpu_seconds,read_bytes,written_bytes,"
        + "queue_used,queue_capacity,work_bytes,wal_bytes,disk_free_bytes";

    private readonly StreamWriter _writer;

    internal RunCsv(string path)
    {
        bool starts = !File.Exists(path) || new FileInfo(path).Length == 0;
        if (!starts && File.ReadLines(path).First() != Header) throw Shared.CliException.FileExists(path);
        try
        {
            _writer = new StreamWriter(path, append: true) { NewLine = "\n", AutoFlush = true };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Shared.CliException.NotWritable(path, e);
        }
        if (starts) _writer.WriteLine(Header);
    }

    internal void Add(RunView view)
    {
        (RunSnapshot? run, ProcessFigures? use, StageSnapshot? stage) = (view.Snapshot, view.Figures, view.Snapshot?.Stage);
        object?[] cells =
        [
            DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), view.Phase.ToString().ToLowerInvariant(), stage?.Name, stage?.Done, stage?.Total,
            stage?.ItemsPerSecond, use?.ResidentBytes, use?.ProportionalBytes, use?.UniqueBytes, run?.MemoryLimitBytes, use?.Processes, use?.Threads,
            use is null ? null : Math.Round(use.CpuSeconds, 2), use?.ReadBytes, use?.WrittenBytes, run?.QueueUsed, run?.QueueCapacity, view.WorkBytes, view.WalBytes, view.FreeBytes,
        ];
        _writer.WriteLine(string.Join(',', cells.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture))));
    }

    public void Dispose() => _writer.Dispose();
}
