namespace Terrane.Runtime.Workers;

/// <summary>Works off units on one thread: made, used and disposed there, so it may own what is not thread-safe.</summary>
public interface IUnitWorker<in TUnit, out TResult> : IDisposable
{
    TResult Work(TUnit unit, CancellationToken ct);
}
