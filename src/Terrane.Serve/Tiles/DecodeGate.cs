namespace Terrane.Serve.Tiles;

/// <summary>Bounds how many tiles are decoded at once, and how many may wait for that.</summary>
internal sealed class DecodeGate(int workers, int waiting) : IDisposable
{
    private readonly SemaphoreSlim _workers = new(workers);
    private int _inside;

    /// <exception cref="ServeException">serve.busy: the queue is full.</exception>
    public async Task<T> Run<T>(Func<T> work, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _inside) > workers + waiting)
        {
            Interlocked.Decrement(ref _inside);
            throw ServeException.Busy();
        }
        try
        {
            await _workers.WaitAsync(ct).ConfigureAwait(false);
            try
            {
                return await Task.Run(work, ct).ConfigureAwait(false);
            }
            finally
            {
                _workers.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public void Dispose() => _workers.Dispose();
}
