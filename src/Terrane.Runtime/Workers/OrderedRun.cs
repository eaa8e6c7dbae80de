using System.Runtime.ExceptionServices;

namespace Terrane.Runtime.Workers;

/// <summary>One call of <see cref="OrderedWorkers"/>: its threads, its queue and how it ends.</summary>
internal sealed class OrderedRun<TUnit, TResult>(
    Func<CancellationToken, IEnumerable<TUnit>> units, int workers, int inFlight, Func<int, IUnitWorker<TUnit, TResult>> createWorker,
    Action<TUnit, TResult> consume, CancellationToken ct) : IDisposable
{
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
    private readonly SemaphoreSlim _permits = new(inFlight);
    private readonly Lock _admission = new();
    private readonly object _queueGate = new();
    private readonly Queue<Slot> _queue = new(); // admitted and not consumed, in order
    private IEnumerator<TUnit>? _units;
    private bool _ended;         // no further unit will be admitted
    private long _admitted;
    private long _consumed;
    private long _failedAt = long.MaxValue;
    private ExceptionDispatchInfo? _failure;

    public void Run()
    {
        QueueFill.Open(inFlight);
        var threads = new Thread[workers];
        for (int i = 0; i < workers; i++)
        {
            int number = i;
            threads[i] = new Thread(() => WorkLoop(number)) { IsBackground = true, Name = $"worker {number}" };
            threads[i].Start();
        }
        try
        {
            ConsumeLoop();
        }
        finally
        {
            foreach (Thread thread in threads) thread.Join();
            _units?.Dispose();
            foreach (Slot slot in _queue) slot.Discard();
            QueueFill.Open(-inFlight);
            QueueFill.Add(-(int)(_admitted - _consumed));
        }
        _failure?.Throw();
        ct.ThrowIfCancellationRequested();
    }

    public void Dispose()
    {
        _permits.Dispose();
        _stop.Dispose();
    }

    private void ConsumeLoop()
    {
        while (NextFinished() is { } slot)
        {
            try
            {
                consume(slot.Unit, slot.TakeResult());
            }
            catch (Exception e)
            {
                Fail(slot.Sequence, e);
                return;
            }
            _permits.Release();
            _consumed++;
            QueueFill.Add(-1);
        }
    }

    /// <summary>Waits for the next result in order; null when there is none to come.</summary>
    private Slot? NextFinished()
    {
        lock (_queueGate)
        {
            while (true)
            {
                if (_queue.TryPeek(out Slot? first))
                {
                    if (first.State == SlotState.Finished) return _queue.Dequeue();
                    if (first.State == SlotState.Abandoned) return null;
                }
                else if (_ended)
                {
                    return null;
                }
                Monitor.Wait(_queueGate);
            }
        }
    }

    private void WorkLoop(int number)
    {
        IUnitWorker<TUnit, TResult>? worker = null;
        try
        {
            worker = createWorker(number);
            while (Admit() is { } slot) WorkOn(worker, slot);
        }
        catch (Exception e)
        {
            Fail(Interlocked.Read(ref _admitted), e);
        }
        finally
        {
            try
            {
                worker?.Dispose();
            }
            catch (Exception e)
            {
                Fail(long.MaxValue - 1, e);
            }
        }
    }

    private Slot? Admit()
    {
        lock (_admission)
        {
            try
            {
                if (_ended) return null;
                _permits.Wait(_stop.Token);
                _stop.Token.ThrowIfCancellationRequested();
                _units ??= units(_stop.Token).GetEnumerator();
                if (!_units.MoveNext())
                {
                    EndAdmission();
                    return null;
                }
                var slot = new Slot(_admitted++, _units.Current);
                lock (_queueGate) _queue.Enqueue(slot);
                QueueFill.Add(1);
                return slot;
            }
            catch
            {
                EndAdmission();
                throw;
            }
        }
    }

    private void WorkOn(IUnitWorker<TUnit, TResult> worker, Slot slot)
    {
        try
        {
            if (_stop.IsCancellationRequested) slot.Abandon();
            else slot.Finish(worker.Work(slot.Give(), _stop.Token));
        }
        catch (Exception e)
        {
            slot.Abandon();
            Fail(slot.Sequence, e);
        }
        lock (_queueGate) Monitor.PulseAll(_queueGate);
    }

    private void EndAdmission()
    {
        lock (_queueGate)
        {
            _ended = true;
            Monitor.PulseAll(_queueGate);
        }
    }

    private void Fail(long sequence, Exception e)
    {
        lock (_queueGate)
        {
            // Those who only heard that they should stop did not fail.
            bool heard = e is OperationCanceledException && _stop.IsCancellationRequested;
            if (!heard && (_failure is null || sequence < _failedAt)) (_failedAt, _failure) = (sequence, ExceptionDispatchInfo.Capture(e));
        }
        _stop.Cancel();
        EndAdmission();
    }

    private enum SlotState { Waiting, Finished, Abandoned }

    private sealed class Slot(long sequence, TUnit unit)
    {
        private TResult? _result;
        private volatile SlotState _state;
        private bool _given;

        public long Sequence { get; } = sequence;
        public TUnit Unit { get; } = unit;
        public SlotState State => _state;

        /// <summary>From here on the unit is the worker's to dispose.</summary>
        public TUnit Give()
        {
            _given = true;
            return Unit;
        }

        public void Finish(TResult result)
        {
            _result = result;
            _state = SlotState.Finished;
        }

        public void Abandon() => _state = SlotState.Abandoned;

        public TResult TakeResult() => _result!;

        public void Discard()
        {
            if (_state == SlotState.Finished) (_result as IDisposable)?.Dispose();
            else if (!_given) (Unit as IDisposable)?.Dispose();
        }
    }
}
