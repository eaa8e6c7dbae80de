using System.Runtime.CompilerServices;

namespace Terrane.Runtime.Memory;

/// <summary>Arrays of one length, reused. Those that lie idle are let go when the budget needs their bytes.</summary>
/// <remarks>Exists because the collector gives large arrays back late: fresh ones per unit would exceed any budget. Thread-safe.</remarks>
public sealed class BufferPool<T> : IIdleMemory, IDisposable where T : unmanaged
{
    private readonly MemoryBudget _budget;
    private readonly Lock _gate = new();
    private readonly Stack<T[]> _idle = new();
    private readonly string _owner;
    private int _outstanding;
    private bool _disposed;

    /// <param name="budget">Pays for the arrays.</param>
    /// <param name="length">Elements per array.</param>
    /// <param name="owner">Names a buffer that was rented without a lease.</param>
    public BufferPool(MemoryBudget budget, int length, string owner)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        (_budget, Length, _owner) = (budget, length, owner);
        budget.Register(this);
    }

    public int Length { get; }

    public long BytesPerBuffer => (long)Length * Unsafe.SizeOf<T>();

    /// <summary>Buffers not yet given back. A run ends with 0.</summary>
    public int Outstanding { get { lock (_gate) return _outstanding; } }

    /// <summary>Arrays that wait to be used again.</summary>
    public int Idle { get { lock (_gate) return _idle.Count; } }

    /// <summary>A buffer under a lease of its own; waits its turn. Not for holders of a lease: see <see cref="MemoryBudget"/>.</summary>
    public PooledBuffer<T> Rent(CancellationToken ct = default)
    {
        MemoryLease lease = _budget.Rent(BytesPerBuffer, _owner, BytesPerBuffer, ct);
        try
        {
            PooledBuffer<T> buffer = Rent(lease);
            lease.Dispose(); // the buffer keeps the bytes until it returns
            return buffer;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>A buffer out of what <paramref name="lease"/> holds for buffers; never waits. The contents are those of the last user.</summary>
    /// <exception cref="InvalidOperationException">The lease has too little left: its holder underestimated its worst case.</exception>
    public PooledBuffer<T> Rent(MemoryLease lease)
    {
        if (lease.Budget != _budget) throw new ArgumentException("The lease is of another budget.", nameof(lease));
        lease.TakePooled(BytesPerBuffer);
        T[]? array;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _outstanding++;
            _idle.TryPop(out array);
        }
        if (array is null)
        {
            _budget.AddArray(BytesPerBuffer);
            array = GC.AllocateUninitializedArray<T>(Length);
        }
        return new PooledBuffer<T>(this, lease, array);
    }

    /// <summary>Lets go of the idle arrays; buffers still out are let go when they return.</summary>
    public void Dispose()
    {
        _budget.Unregister(this);
        long freed;
        lock (_gate)
        {
            _disposed = true;
            freed = _idle.Count * BytesPerBuffer;
            _idle.Clear();
        }
        _budget.RemoveArrays(freed);
    }

    internal void Return(T[] array, MemoryLease lease)
    {
        bool kept;
        lock (_gate)
        {
            _outstanding--;
            kept = !_disposed;
            if (kept) _idle.Push(array);
        }
        if (!kept) _budget.RemoveArrays(BytesPerBuffer);
        lease.GivePooled(BytesPerBuffer);
    }

    long IIdleMemory.DropIdle(long bytes)
    {
        long freed = 0;
        lock (_gate)
        {
            for (; freed < bytes && _idle.TryPop(out _); freed += BytesPerBuffer) { }
        }
        return freed;
    }
}
