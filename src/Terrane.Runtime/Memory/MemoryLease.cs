namespace Terrane.Runtime.Memory;

/// <summary>A share of the budget. Disposing gives it back; buffers still out keep their own part until they return.</summary>
public sealed class MemoryLease : IDisposable
{
    private readonly MemoryBudget _budget;
    private readonly Lock _gate = new();
    private long _plain;
    private long _pooledFree;
    private long _pooledOut;
    private bool _disposed;

    internal MemoryLease(MemoryBudget budget, string owner, long bytes, long pooledBytes)
    {
        _budget = budget;
        Owner = owner;
        _plain = bytes - pooledBytes;
        _pooledFree = pooledBytes;
    }

    public string Owner { get; }

    /// <summary>What it still holds of the budget.</summary>
    public long Bytes { get { lock (_gate) return _plain + _pooledFree + _pooledOut; } }

    internal bool IsEmpty { get { lock (_gate) return _disposed && _pooledOut == 0; } }

    internal MemoryBudget Budget => _budget;

    public void Dispose()
    {
        long plain, pooled;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            (plain, pooled) = (_plain, _pooledFree);
            (_plain, _pooledFree) = (0, 0);
        }
        _budget.Return(this, plain + pooled, plain);
    }

    internal void TakePooled(long bytes)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (bytes > _pooledFree)
                throw new InvalidOperationException($"'{Owner}' asks for a buffer of {bytes} bytes, but its lease has {_pooledFree} left for buffers.");
            _pooledFree -= bytes;
            _pooledOut += bytes;
        }
    }

    internal void GivePooled(long bytes)
    {
        lock (_gate)
        {
            _pooledOut -= bytes;
            if (!_disposed)
            {
                _pooledFree += bytes;
                return;
            }
        }
        _budget.Return(this, bytes, 0);
    }
}
