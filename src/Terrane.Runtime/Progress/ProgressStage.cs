namespace Terrane.Runtime.Progress;

/// <summary>What one stage of a run has done so far. Counting is thread-safe; disposing ends the stage.</summary>
public sealed class ProgressStage : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly TimeSpan _cpuAtStart = Environment.CpuUsage.TotalTime;
    private long _done;
    private long _skipped;
    private long _bytes;
    private long _total;
    private TimeSpan? _wall;
    private TimeSpan? _cpu;

    public ProgressStage(string name, string unit, long? total = null, TimeProvider? clock = null)
    {
        (Name, Unit, _total, _clock) = (name, unit, total ?? -1, clock ?? TimeProvider.System);
        _started = _clock.GetTimestamp();
    }

    public string Name { get; }

    public string Unit { get; }

    public long Done => Interlocked.Read(ref _done);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Null when nobody knows.</summary>
    public long? Total => Interlocked.Read(ref _total) is >= 0 and var total ? total : null;

    public bool IsEnded => _wall is not null;

    public TimeSpan Wall => _wall ?? _clock.GetElapsedTime(_started);

    /// <summary>Of the whole process, all threads, while the stage lasted.</summary>
    public TimeSpan Cpu => _cpu ?? Environment.CpuUsage.TotalTime - _cpuAtStart;

    /// <summary>Done by this run: what an earlier one did is not its speed.</summary>
    public double ItemsPerSecond => PerSecond(Done - Interlocked.Read(ref _skipped));

    public double BytesPerSecond => PerSecond(Bytes);

    /// <summary>Null before there is a rate, without a total, and at the end.</summary>
    public TimeSpan? Remaining =>
        Total is { } total && total > Done && ItemsPerSecond > 0 ? TimeSpan.FromSeconds((total - Done) / ItemsPerSecond) : null;

    public event Action<ProgressStage>? Ended;

    public void Advance(long items = 1, long bytes = 0)
    {
        Interlocked.Add(ref _done, items);
        if (bytes != 0) Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Counts what an earlier run has done: part of the way, but not of the rate.</summary>
    public void Skip(long items)
    {
        Interlocked.Add(ref _skipped, items);
        Interlocked.Add(ref _done, items);
    }

    public void SetTotal(long total) => Interlocked.Exchange(ref _total, total);

    public void Dispose()
    {
        if (IsEnded) return;
        (_wall, _cpu) = (Wall, Cpu);
        Ended?.Invoke(this);
    }

    private double PerSecond(long count) => Wall.TotalSeconds > 0 ? count / Wall.TotalSeconds : 0;
}
