namespace Terrane.Runtime.Memory;

/// <summary>One array out of a <see cref="BufferPool{T}"/>. Whoever holds it last disposes it; the array must not be used afterwards.</summary>
public sealed class PooledBuffer<T> : IDisposable where T : unmanaged
{
    private readonly BufferPool<T> _pool;
    private readonly MemoryLease _lease;
    private T[]? _array;

    internal PooledBuffer(BufferPool<T> pool, MemoryLease lease, T[] array) => (_pool, _lease, _array) = (pool, lease, array);

    /// <exception cref="ObjectDisposedException">Given back already.</exception>
    public T[] Array => _array ?? throw new ObjectDisposedException(nameof(PooledBuffer<T>));

    public Span<T> Span => Array;

    public int Length => Array.Length;

    public void Dispose()
    {
        T[]? array = Interlocked.Exchange(ref _array, null);
        if (array is not null) _pool.Return(array, _lease);
    }
}
