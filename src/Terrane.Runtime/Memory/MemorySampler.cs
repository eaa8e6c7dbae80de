using System.Diagnostics;
using Terrane.Runtime.Watching;

namespace Terrane.Runtime.Memory;

/// <summary>Looks at the memory of the process tree at intervals and keeps the largest value, for progress and the report.</summary>
public sealed class MemorySampler : IDisposable
{
    // Of a look; children come and go, so it is shorter where there are some.
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5), MaxAgeWithChildren = TimeSpan.FromSeconds(1);
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TimeSpan _interval;
    private readonly Lock _gate = new();
    private long _residentAtLook;
    private long _lookedAt;
    private volatile IReadOnlyList<int> _processes = [];
    private long _current;
    private long _peak;
    private readonly ResourceTrace _trace = new();
    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public MemorySampler(TimeSpan interval)
    {
        _interval = interval;
        Sample();
        _thread = new Thread(Loop) { IsBackground = true, Name = "memory sampler" };
        _thread.Start();
    }

    public MemorySampler() : this(TimeSpan.FromMilliseconds(250)) { }

    /// <summary>Bytes at the last look.</summary>
    public long CurrentBytes => Interlocked.Read(ref _current);

    /// <summary>The most seen so far; looks once more.</summary>
    public long PeakBytes
    {
        get
        {
            Sample();
            return Interlocked.Read(ref _peak);
        }
    }

    /// <summary>In order of time: at most 256.</summary>
    public IReadOnlyList<ResourceSample> Samples()
    {
        lock (_gate) return _trace.Samples;
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Loop()
    {
        while (!_stop.Wait(_interval))
        {
            if (IsWorthALook()) Sample();
        }
    }

    // A full look costs 7 ms of CPU, 4 more per process and 10 per gigabyte (the kernel walks the page tables); resident sizes alone cost nothing.
    private bool IsWorthALook()
    {
        long before = Interlocked.Read(ref _residentAtLook);
        return Stopwatch.GetElapsedTime(Interlocked.Read(ref _lookedAt)) > (_processes.Count > 1 ? MaxAgeWithChildren : MaxAge)
            || Math.Abs(_processes.Sum(ProcessMemory.ResidentBytes) - before) > before / 50;
    }

    private void Sample()
    {
        lock (_gate)
        {
            long now = ProcessMemory.TreeBytes(Environment.ProcessId, out IReadOnlyList<int> processes);
            _processes = processes;
            Interlocked.Exchange(ref _residentAtLook, processes.Sum(ProcessMemory.ResidentBytes));
            Interlocked.Exchange(ref _lookedAt, Stopwatch.GetTimestamp());
            Interlocked.Exchange(ref _current, now);
            (double cpu, long read, long written) = ProcessFigures.Counters(processes);
            _trace.Add(new ResourceSample(Stopwatch.GetElapsedTime(_startedAt).TotalSeconds, now, cpu, read, written));
            Interlocked.Exchange(ref _peak, Math.Max(now, Interlocked.Read(ref _peak)));
        }
    }
}
