using System.Diagnostics.CodeAnalysis;
using Terrane.Core;

namespace Terrane.Runtime.Memory;

/// <summary>The bytes that a run may hold in large buffers, managed and native. Renters wait their turn.</summary>
/// <remarks>
/// Strictly first come, first served: a small rent never overtakes a large one that waits, so the oldest unit always gets what it
/// needs. A renter that already holds a lease must not wait for another one (two of them would wait for each other): a unit rents
/// its worst case once, before it starts. Thread-safe.
/// </remarks>
public sealed class MemoryBudget
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private readonly HashSet<MemoryLease> _leases = [];
    private readonly List<IIdleMemory> _pools = [];
    private long _reserved;  // sum of all leases
    private long _plain;     // the part of it that holders fill with what they like: counted as filled
    private long _arrays;    // bytes of pooled arrays that exist, in use or idle
    private long _peak;
    private long _dropped;   // idle arrays let go since the last collection: still resident until the collector ran

    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public MemoryBudget(long totalBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalBytes);
        TotalBytes = totalBytes;
    }

    public MemoryBudget(ByteSize total) : this(total.Bytes) { }

    public long TotalBytes { get; }

    /// <summary>Bytes of all leases that are out.</summary>
    public long ReservedBytes { get { lock (_gate) return _reserved; } }

    /// <summary>The most that <see cref="ReservedBytes"/> has been.</summary>
    public long PeakBytes { get { lock (_gate) return _peak; } }

    /// <summary>Leases not yet given back. A run ends with 0.</summary>
    public int Outstanding { get { lock (_gate) return _leases.Count; } }

    /// <summary>Renters that wait.</summary>
    public int Waiting { get { lock (_gate) return _waiting.Count; } }

    /// <summary>Who holds what, largest first, for messages about leaks: "unit 12: 48M".</summary>
    public IReadOnlyList<string> Owners()
    {
        lock (_gate)
        {
            return [.. _leases.OrderByDescending(lease => lease.Bytes).ThenBy(lease => lease.Owner, StringComparer.Ordinal)
                .Select(lease => $"{lease.Owner}: {new ByteSize(lease.Bytes)}")];
        }
    }

    /// <summary>Waits until <paramref name="bytes"/> are free and all earlier renters have theirs.</summary>
    /// <param name="bytes">What the holder needs in all.</param>
    /// <param name="owner">Who, in the words of a message.</param>
    /// <param name="pooledBytes">The part of <paramref name="bytes"/> that is for <see cref="BufferPool{T}.Rent(MemoryLease)"/>.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="RunException">memory.budget: more than the whole budget; it would wait for ever.</exception>
    public MemoryLease Rent(long bytes, string owner, long pooledBytes = 0, CancellationToken ct = default)
    {
        ct.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_gate)
        {
            if (TryGrant(bytes, owner, pooledBytes, out MemoryLease? lease)) return lease;
            waiter = new Waiter(bytes, owner, pooledBytes);
            _waiting.AddLast(waiter);
        }
        try
        {
            waiter.Granted.Wait(ct);
            return waiter.Lease!;
        }
        catch (OperationCanceledException)
        {
            lock (_gate)
            {
                // Granted in the moment of cancelling: nobody else will give it back.
                if (waiter.Lease is not null) waiter.Lease.Dispose();
                else _waiting.Remove(waiter);
                GrantWaiting();
            }
            throw;
        }
        finally
        {
            waiter.Granted.Dispose();
        }
    }

    /// <summary>As <see cref="Rent"/>, but says no instead of waiting; it does not overtake those who wait either.</summary>
    public bool TryRent(long bytes, string owner, [NotNullWhen(true)] out MemoryLease? lease)
    {
        lock (_gate) return TryGrant(bytes, owner, 0, out lease);
    }

    internal void Return(MemoryLease lease, long bytes, long plainBytes)
    {
        lock (_gate)
        {
            _reserved -= bytes;
            _plain -= plainBytes;
            if (lease.IsEmpty) _leases.Remove(lease);
            GrantWaiting();
        }
    }

    internal void Register(IIdleMemory pool)
    {
        lock (_gate) _pools.Add(pool);
    }

    internal void Unregister(IIdleMemory pool)
    {
        lock (_gate) _pools.Remove(pool);
    }

    /// <summary>Makes room for one more pooled array under a lease that covers it, at the cost of arrays that lie idle.</summary>
    internal void AddArray(long bytes)
    {
        lock (_gate)
        {
            MakeRoom(bytes);
            _arrays += bytes;
        }
    }

    internal void RemoveArrays(long bytes)
    {
        lock (_gate) _arrays -= bytes;
    }

    private bool TryGrant(long bytes, string owner, long pooledBytes, [NotNullWhen(true)] out MemoryLease? lease)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfNegative(pooledBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pooledBytes, bytes);
        if (bytes > TotalBytes) throw RunException.BudgetTooSmall(owner, bytes, TotalBytes);
        lease = null;
        if (_waiting.Count > 0 || _reserved + bytes > TotalBytes) return false;
        lease = Grant(bytes, owner, pooledBytes);
        return true;
    }

    private MemoryLease Grant(long bytes, string owner, long pooledBytes)
    {
        MakeRoom(bytes - pooledBytes);
        var lease = new MemoryLease(this, owner, bytes, pooledBytes);
        _reserved += bytes;
        _plain += bytes - pooledBytes;
        _peak = Math.Max(_peak, _reserved);
        _leases.Add(lease);
        return lease;
    }

    private void GrantWaiting()
    {
        while (_waiting.First is { } first && _reserved + first.Value.Bytes <= TotalBytes)
        {
            Waiter waiter = first.Value;
            _waiting.RemoveFirst();
            waiter.Lease = Grant(waiter.Bytes, waiter.Owner, waiter.PooledBytes);
            waiter.Granted.Set();
        }
    }

    // Arrays in use are covered by leases, so letting go of idle ones always suffices.
    private void MakeRoom(long bytes)
    {
        long excess = _plain + _arrays + bytes - TotalBytes;
        for (int i = 0; excess > 0 && i < _pools.Count; i++)
        {
            long freed = _pools[i].DropIdle(excess);
            excess -= freed;
            _arrays -= freed;
            _dropped += freed;
        }
        if (_dropped <= TotalBytes / 16) return;
        _dropped = 0;
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private sealed class Waiter(long bytes, string owner, long pooledBytes)
    {
        public long Bytes { get; } = bytes;
        public string Owner { get; } = owner;
        public long PooledBytes { get; } = pooledBytes;
        public ManualResetEventSlim Granted { get; } = new();
        public MemoryLease? Lease { get; set; }
    }
}
