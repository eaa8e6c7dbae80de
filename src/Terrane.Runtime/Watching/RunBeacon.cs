using Terrane.Core;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Runtime.Watching;

/// <summary>Writes <see cref="RunSnapshot"/> into a work folder while a run goes on, so that others can see how far it is.</summary>
/// <remarks>Never the reason why a run fails: what cannot be written is left out. No fsync; after a power failure the file may be an old one.</remarks>
internal sealed class RunBeacon : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private readonly string _path;
    private readonly IProgressSink _sink;
    private readonly long _memoryLimit;
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly long _startTicks = ProcessFigures.StartTicks(Environment.ProcessId) ?? 0;
    private readonly string _command = string.Join(' ', Environment.GetCommandLineArgs().Skip(1).Select(Secrets.Hide));
    private readonly Lock _gate = new();
    private readonly Timer _timer;
    private bool _disposed;

    internal RunBeacon(string workFolder, IProgressSink sink, long memoryLimit)
    {
        (_path, _sink, _memoryLimit) = (Path.Combine(workFolder, RunSnapshot.FileName), sink, memoryLimit);
        _timer = new Timer(_ => Write(isOver: false), null, TimeSpan.Zero, Interval);
    }

    internal static bool Owns(string fileName) => fileName is RunSnapshot.FileName or RunSnapshot.FileName + ".new";

    /// <summary>Says that the run is over, and writes no more.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        Write(isOver: true);
        lock (_gate) _disposed = true;
    }

    private void Write(bool isOver)
    {
        lock (_gate)
        {
            if (_disposed) return;
            RunProgress progress = _sink.Progress;
            var snapshot = new RunSnapshot
            {
                Command = _command,
                Pid = Environment.ProcessId,
                StartTicks = _startTicks,
                Host = Environment.MachineName,
                Started = _started,
                Updated = DateTime.UtcNow,
                Stage = progress.Stage is { } stage ? StageSnapshot.Of(stage) : null,
                Ended = [.. progress.Ended.Select(StageSnapshot.Of)],
                MemoryBytes = progress.MemoryBytes,
                MemoryLimitBytes = _memoryLimit,
                QueueUsed = QueueFill.Used,
                QueueCapacity = QueueFill.Capacity,
                Warnings = progress.Warnings,
                IsOver = isOver,
            };
            try
            {
                File.WriteAllText(_path + ".new", snapshot.ToJson());
                File.Move(_path + ".new", _path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
            }
        }
    }
}
