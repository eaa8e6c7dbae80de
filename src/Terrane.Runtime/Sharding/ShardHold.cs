using Terrane.Runtime.Jobs;

namespace Terrane.Runtime.Sharding;

/// <summary>A shard in the hands of the one process that may write to it.</summary>
public sealed class ShardHold : IDisposable
{
    internal ShardHold(WorkDirectory work, Ledger ledger, string data, int attempt) => (Work, Ledger, Data, Attempt) = (work, ledger, data, attempt);

    public WorkDirectory Work { get; }

    /// <summary>Claimed: a process that held it before can commit nothing any more.</summary>
    public Ledger Ledger { get; }

    /// <summary>Folder of what is made, of this attempt alone.</summary>
    public string Data { get; }

    /// <summary>From 1.</summary>
    public int Attempt { get; }

    public void Dispose()
    {
        Ledger.Dispose();
        Work.Dispose();
    }
}
