using System.Collections.Concurrent;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Workers;

namespace Terrane.Runtime.Tests.Workers;

public sealed class OrderedWorkersTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(5, 5)]
    [InlineData(5, 2)]
    public void Results_come_in_order_whatever_each_takes(int workers, int inFlight)
    {
        var results = new List<int>();
        int unfinished = 0, most = 0, caller = Environment.CurrentManagedThreadId;
        IEnumerable<int> Units()
        {
            for (int i = 0; i < 200; i++)
            {
                most = Math.Max(most, Interlocked.Increment(ref unfinished));
                yield return i;
            }
        }
        OrderedWorkers.Run(Units(), workers, inFlight, (unit, _) =>
        {
            Thread.SpinWait(new Random(unit).Next(20_000));
            if (unit % 17 == 0) Thread.Sleep(3);
            return unit * unit;
        }, (unit, result) =>
        {
            Assert.Equal(caller, Environment.CurrentManagedThreadId);
            Assert.Equal(unit * unit, result);
            Interlocked.Decrement(ref unfinished);
            results.Add(unit);
        }, TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(0, 200), results);
        // The unit just admitted counts while the last one consumed is given back: hence one more at the moment of counting.
        Assert.InRange(most, 1, inFlight + 1);
    }

    [Fact]
    public void The_first_failure_stops_the_rest_and_is_thrown_after_all_have_ended()
    {
        int running = 0, started = 0;
        var consumed = new List<int>();
        var e = Assert.Throws<InvalidDataException>(() => OrderedWorkers.Run(Forever(), 3, 6, (unit, ct) =>
        {
            Interlocked.Increment(ref started);
            Interlocked.Increment(ref running);
            try
            {
                if (unit == 20) throw new InvalidDataException("unit 20");
                if (unit > 20) ct.WaitHandle.WaitOne(TimeSpan.FromSeconds(20));
                ct.ThrowIfCancellationRequested();
                return unit;
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }, (unit, _) => consumed.Add(unit), TestContext.Current.CancellationToken));
        Assert.Equal("unit 20", e.Message);
        Assert.Equal(0, running);
        Assert.InRange(started, 21, 27);
        Assert.Equal(Enumerable.Range(0, consumed.Count), consumed);
        Assert.InRange(consumed.Count, 14, 20);
    }

    [Fact]
    public void Of_two_failures_the_earlier_unit_is_named()
    {
        using var second = new ManualResetEventSlim();
        var e = Assert.Throws<InvalidDataException>(() => OrderedWorkers.Run([0, 1], 2, 2, int (unit, _) =>
        {
            if (unit == 0) second.Wait(TestContext.Current.CancellationToken);
            second.Set();
            throw new InvalidDataException($"unit {unit}");
        }, (_, _) => { }, TestContext.Current.CancellationToken));
        Assert.Equal("unit 0", e.Message);
    }

    [Fact]
    public void A_failing_consumer_stops_the_workers()
    {
        var e = Assert.Throws<IOException>(() => OrderedWorkers.Run(Forever(), 2, 4, (unit, _) => unit,
            (unit, _) => { if (unit == 7) throw new IOException("disk full"); }, TestContext.Current.CancellationToken));
        Assert.Equal("disk full", e.Message);
    }

    [Fact]
    public void A_failing_sequence_ends_the_run_after_what_came_before_it()
    {
        var consumed = new List<int>();
        IEnumerable<int> Units()
        {
            yield return 0;
            yield return 1;
            Wait.Until(() => consumed.Count == 2);
            throw new InvalidDataException("no unit 2");
        }
        Assert.Throws<InvalidDataException>(() => OrderedWorkers.Run(Units(), 2, 4, (unit, _) => unit, (unit, _) => consumed.Add(unit),
            TestContext.Current.CancellationToken));
        Assert.Equal([0, 1], consumed);
    }

    [Fact]
    public void Cancelling_drains_in_order_and_disposes_what_nobody_takes()
    {
        using var cancel = new CancellationTokenSource();
        var made = new ConcurrentBag<Tracked>();
        var consumed = new List<int>();
        Assert.ThrowsAny<OperationCanceledException>(() => OrderedWorkers.Run(Forever(), 3, 8, (unit, _) =>
        {
            if (unit == 30) cancel.Cancel();
            var result = new Tracked(unit);
            made.Add(result);
            return result;
        }, (_, result) =>
        {
            consumed.Add(result.Number);
            result.Dispose();
        }, cancel.Token));
        Assert.Equal(Enumerable.Range(0, consumed.Count), consumed);
        Assert.InRange(consumed.Count, 20, 40);
        Assert.All(made, result => Assert.Equal(1, result.Disposals));
    }

    [Fact]
    public void Memory_rented_by_the_sequence_is_given_back_when_a_unit_fails()
    {
        var budget = new MemoryBudget(100);
        IEnumerable<MemoryLease> Units(CancellationToken ct)
        {
            while (true) yield return budget.Rent(40, "unit", ct: ct);
        }
        int count = 0;
        Assert.Throws<InvalidDataException>(() => OrderedWorkers.Run(Units, 3, 10, _ => new LeaseWorker(() =>
        {
            int number = Interlocked.Increment(ref count);
            if (number == 1) Wait.Until(() => budget.PeakBytes == 80); // the sequence goes on while the first unit is at work
            if (number == 25) throw new InvalidDataException("unit 25");
        }), (_, _) => { }, TestContext.Current.CancellationToken));
        Assert.Equal(0, budget.Outstanding);
        Assert.Equal(80, budget.PeakBytes);
    }

    [Fact]
    public void Each_worker_lives_on_one_thread_and_is_disposed_there()
    {
        var workers = new ConcurrentBag<ThreadBound>();
        OrderedWorkers.Run(_ => Enumerable.Range(0, 100), 3, 6, number =>
        {
            var worker = new ThreadBound(number);
            workers.Add(worker);
            return worker;
        }, (int _, int _) => { }, TestContext.Current.CancellationToken);
        Assert.Equal([0, 1, 2], workers.Select(worker => worker.Number).Order());
        Assert.All(workers, worker => Assert.True(worker.IsDisposed));
    }

    private static IEnumerable<int> Forever()
    {
        for (int i = 0; ; i++) yield return i;
    }

    private sealed class Tracked(int number) : IDisposable
    {
        private int _disposals;
        public int Number => number;
        public int Disposals => _disposals;
        public void Dispose() => Interlocked.Increment(ref _disposals);
    }

    private sealed class LeaseWorker(Action work) : IUnitWorker<MemoryLease, int>
    {
        public int Work(MemoryLease unit, CancellationToken ct)
        {
            using (unit) work();
            return 0;
        }

        public void Dispose() { }
    }

    private sealed class ThreadBound(int number) : IUnitWorker<int, int>
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        public int Number => number;
        public bool IsDisposed { get; private set; }

        public int Work(int unit, CancellationToken ct)
        {
            Assert.Equal(_thread, Environment.CurrentManagedThreadId);
            Thread.SpinWait(1000);
            return unit;
        }

        public void Dispose()
        {
            Assert.Equal(_thread, Environment.CurrentManagedThreadId);
            IsDisposed = true;
        }
    }
}
