using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Sharding;

/// <summary>A finished shard in the hands of the merge.</summary>
public sealed class SealedShard : IDisposable
{
    private readonly RunLock _lock;

    internal SealedShard(RunLock held, Ledger ledger, string data) => (_lock, Ledger, Data) = (held, ledger, data);

    public Ledger Ledger { get; }

    /// <summary>Folder of what it made.</summary>
    public string Data { get; }

    public void Dispose()
    {
        Ledger.Dispose();
        _lock.Dispose();
    }
}
