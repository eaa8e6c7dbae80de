namespace Terrane.Sources.Ingest;

/// <summary>Keeps temporary files and new outputs within a bound. Whoever needs more waits for others to be done.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class DiskGate(long limit)
{
    private readonly object _gate = new();
    private long _used;
    private int _holders, _waiting;

    public long Peak { get; private set; }

    public long Limit => limit;

    /// <summary>A share for one file of the list; grows as the file shows what it needs.</summary>
    public Share Open(string owner)
    {
        lock (_gate) _holders++;
        return new Share(this, owner);
    }

    /// <summary>Counts an output, which stays.</summary>
    public void Keep(long bytes)
    {
        lock (_gate) Add(bytes);
    }

    private void Take(long bytes, string owner)
    {
        lock (_gate)
        {
            while (_used + bytes > limit)
            {
                // When all others wait too, nobody will ever make room: the one who sees that gives up, and frees its share.
                if (_waiting + 1 >= _holders) throw SourcesException.Disk(owner, _used + bytes, limit);
                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }
            Add(bytes);
        }
    }

    private void Add(long bytes)
    {
        _used += bytes;
        Peak = Math.Max(Peak, _used);
    }

    private void Give(long bytes, bool leaves)
    {
        lock (_gate)
        {
            _used -= bytes;
            if (leaves) _holders--;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Bytes that one file of the list holds.</summary>
    internal sealed class Share(DiskGate gate, string owner) : IDisposable
    {
        private long _bytes;

        /// <exception cref="SourcesException">ingest.disk: it will never fit.</exception>
        public void Grow(long bytes)
        {
            gate.Take(bytes, owner);
            Interlocked.Add(ref _bytes, bytes);
        }

        /// <summary>Says that files of so many bytes are gone.</summary>
        public void Shrink(long bytes)
        {
            bytes = Math.Min(bytes, Interlocked.Read(ref _bytes));
            Interlocked.Add(ref _bytes, -bytes);
            gate.Give(bytes, leaves: false);
        }

        public void Dispose() => gate.Give(Interlocked.Exchange(ref _bytes, 0), leaves: true);
    }
}
