using Terrane.Core;
using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Tests.Memory;

public sealed class MemoryBudgetTests
{
    [Fact]
    public async Task A_small_rent_does_not_overtake_a_large_one_that_waits()
    {
        var budget = new MemoryBudget(100);
        MemoryLease first = budget.Rent(60, "first");

        Task<MemoryLease> large = Task.Run(() => budget.Rent(90, "large"));
        Wait.Until(() => budget.Waiting == 1);
        Task<MemoryLease> small = Task.Run(() => budget.Rent(20, "small"));
        Wait.Until(() => budget.Waiting == 2);
        Assert.False(budget.TryRent(10, "impatient", out _)); // 40 are free, but not for it

        first.Dispose();
        MemoryLease granted = await large;
        Assert.Equal(["large: 90B"], budget.Owners());
        Assert.False(small.IsCompleted);
        granted.Dispose();
        (await small).Dispose();
        Assert.Equal(0, budget.Outstanding);
        Assert.Equal(0, budget.ReservedBytes);
        Assert.Equal(90, budget.PeakBytes);
    }

    [Fact]
    public async Task Renters_are_served_in_the_order_in_which_they_came()
    {
        var budget = new MemoryBudget(10);
        var order = new List<int>();
        MemoryLease held = budget.Rent(10, "held");
        var renters = new List<Task>();
        for (int i = 0; i < 20; i++)
        {
            int number = i;
            renters.Add(Task.Factory.StartNew(() =>
            {
                using MemoryLease lease = budget.Rent(10, $"renter {number}");
                order.Add(number); // only one at a time holds all ten bytes
            }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
            Wait.Until(() => budget.Waiting == number + 1);
        }
        held.Dispose();
        await Task.WhenAll(renters);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task A_cancelled_renter_leaves_the_queue_and_lets_the_next_one_pass()
    {
        var budget = new MemoryBudget(100);
        using MemoryLease held = budget.Rent(60, "held");
        using var cancel = new CancellationTokenSource();
        Task<MemoryLease> large = Task.Run(() => budget.Rent(90, "large", ct: cancel.Token));
        Wait.Until(() => budget.Waiting == 1);
        Task<MemoryLease> small = Task.Run(() => budget.Rent(10, "small"));
        Wait.Until(() => budget.Waiting == 2);

        cancel.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        (await small).Dispose();
        Assert.Equal(1, budget.Outstanding);
        Assert.Equal(["held: 60B"], budget.Owners());
    }

    [Fact]
    public void More_than_the_whole_budget_is_an_error_and_not_a_wait()
    {
        var budget = new MemoryBudget(ByteSize.Mebibytes(1));
        var e = Assert.Throws<RunException>(() => budget.Rent((1 << 20) + 1, "canvases"));
        Assert.Equal("memory.budget", e.Code);
        Assert.Contains("canvases", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_never_hold_more_than_the_budget()
    {
        var budget = new MemoryBudget(1000);
        long held = 0, most = 0;
        var gate = new Lock();
        var threads = Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 500; i++)
            {
                int bytes = random.Next(1, 1000);
                using MemoryLease lease = budget.Rent(bytes, "unit");
                lock (gate) most = Math.Max(most, held += bytes);
                if (i % 50 == 0) Thread.Sleep(1);
                lock (gate) held -= bytes;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.InRange(most, 900, 1000);
        Assert.Equal(0, budget.Outstanding);
    }
}
