namespace Terrane.Runtime.Memory;

/// <summary>Looks at the memory of the process tree at intervals and keeps the largest value, for progress and the report.</summary>
public sealed class MemorySampler : IDisposable
{
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stop = new();
    private readonly TimeSpan _interval;
    private long _current;
    private long _peak;

    public MemorySampler(TimeSpan interval)
    {
        _interval = interval;
        Sample();
        _thread = new Thread(Loop) { IsBackground = true, Name = "memory sampler" };
        _thread.Start();
    }

    /// <summary>Every half second: reading the kernel's figures takes under 1 ms per process.</summary>
    public MemorySampler() : this(TimeSpan.FromMilliseconds(500)) { }

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

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Loop()
    {
        while (!_stop.Wait(_interval)) Sample();
    }

    private void Sample()
    {
        long now = ProcessMemory.TreeBytes();
        Interlocked.Exchange(ref _current, now);
        long seen = Interlocked.Read(ref _peak);
        while (now > seen)
        {
            long other = Interlocked.CompareExchange(ref _peak, now, seen);
            if (other == seen) break;
            seen = other;
        }
    }
}
