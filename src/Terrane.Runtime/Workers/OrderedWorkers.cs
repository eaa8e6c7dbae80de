namespace Terrane.Runtime.Workers;

/// <summary>Works off an ordered sequence on several threads and hands the results on in order.</summary>
/// <remarks>
/// Units are taken from the sequence one at a time, in order, and at most <c>inFlight</c> of them are admitted whose result is not yet
/// consumed. The sequence may block (to rent memory for the unit it is about to yield) and may be infinite. A unit given to
/// <c>work</c> is the worker's to dispose; results that are never consumed, and units admitted but never given, are disposed here when
/// they are <see cref="IDisposable"/>.
/// </remarks>
public static class OrderedWorkers
{
    /// <summary>Runs until the sequence ends.</summary>
    /// <param name="units">Enumerated lazily, never by two threads at once, on whichever worker is free. Where it blocks, it observes the token it is given.</param>
    /// <param name="workers">Threads of their own, not the pool's: the work is computation.</param>
    /// <param name="inFlight">At least 1; at least <paramref name="workers"/> to keep all busy.</param>
    /// <param name="createWorker">Called on each thread with its number.</param>
    /// <param name="consume">Called on the calling thread, in order of the units.</param>
    /// <param name="ct">No further unit is admitted; results that are next in order are still consumed; then it throws.</param>
    /// <exception cref="OperationCanceledException">Cancelled through <paramref name="ct"/>.</exception>
    /// <exception cref="Exception">The failure of the earliest unit that failed, after every thread has ended.</exception>
    public static void Run<TUnit, TResult>(
        Func<CancellationToken, IEnumerable<TUnit>> units, int workers, int inFlight, Func<int, IUnitWorker<TUnit, TResult>> createWorker,
        Action<TUnit, TResult> consume, CancellationToken ct = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(inFlight, 1);
        using var run = new OrderedRun<TUnit, TResult>(units, workers, inFlight, createWorker, consume, ct);
        run.Run();
    }

    /// <inheritdoc cref="Run{TUnit,TResult}(Func{CancellationToken,IEnumerable{TUnit}},int,int,Func{int,IUnitWorker{TUnit,TResult}},Action{TUnit,TResult},CancellationToken)"/>
    public static void Run<TUnit, TResult>(
        IEnumerable<TUnit> units, int workers, int inFlight, Func<TUnit, CancellationToken, TResult> work,
        Action<TUnit, TResult> consume, CancellationToken ct = default) =>
        Run(_ => units, workers, inFlight, _ => new FunctionWorker<TUnit, TResult>(work), consume, ct);

    private sealed class FunctionWorker<TUnit, TResult>(Func<TUnit, CancellationToken, TResult> work) : IUnitWorker<TUnit, TResult>
    {
        public TResult Work(TUnit unit, CancellationToken ct) => work(unit, ct);
        public void Dispose() { }
    }
}
