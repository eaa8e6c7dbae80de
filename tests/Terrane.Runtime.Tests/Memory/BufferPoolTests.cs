using Terrane.Runtime.Memory;

namespace Terrane.Runtime.Tests.Memory;

public sealed class BufferPoolTests
{
    [Fact]
    public void A_buffer_that_came_back_is_used_again()
    {
        var budget = new MemoryBudget(1000);
        using var pool = new BufferPool<float>(budget, 100, "canvas");
        float[] array;
        using (PooledBuffer<float> buffer = pool.Rent())
        {
            array = buffer.Array;
            Assert.Equal(400, budget.ReservedBytes);
        }
        Assert.Equal((0, 0L), (budget.Outstanding, budget.ReservedBytes));
        using PooledBuffer<float> again = pool.Rent();
        Assert.Same(array, again.Array);
    }

    [Fact]
    public void A_lease_covers_its_buffers_and_no_more()
    {
        var budget = new MemoryBudget(1000);
        using var floats = new BufferPool<float>(budget, 50, "canvas");
        using var ordinals = new BufferPool<ushort>(budget, 50, "ordinals");
        using MemoryLease lease = budget.Rent(400, "unit", pooledBytes: 300);
        using PooledBuffer<float> elevation = floats.Rent(lease);
        PooledBuffer<ushort> ordinal = ordinals.Rent(lease);
        Assert.Throws<InvalidOperationException>(() => ordinals.Rent(lease));
        ordinal.Dispose();
        ordinals.Rent(lease).Dispose();
        Assert.Equal(400, budget.ReservedBytes);
        Assert.Equal(1, budget.Outstanding);
    }

    [Fact]
    public void A_buffer_that_outlives_its_lease_keeps_its_own_bytes()
    {
        var budget = new MemoryBudget(1000);
        using var pool = new BufferPool<byte>(budget, 100, "canvas");
        MemoryLease lease = budget.Rent(700, "unit", pooledBytes: 500);
        PooledBuffer<byte> handedOn = pool.Rent(lease);
        lease.Dispose();
        Assert.Equal((1, 100L), (budget.Outstanding, budget.ReservedBytes));
        handedOn.Dispose();
        handedOn.Dispose(); // twice does no harm
        Assert.Equal((0, 0L), (budget.Outstanding, budget.ReservedBytes));
        Assert.Throws<ObjectDisposedException>(() => handedOn.Array);
    }

    [Fact]
    public void Idle_arrays_give_way_to_those_who_need_the_bytes()
    {
        var budget = new MemoryBudget(1000);
        using var pool = new BufferPool<byte>(budget, 100, "canvas");
        using (MemoryLease lease = budget.Rent(1000, "unit", pooledBytes: 1000))
        {
            List<PooledBuffer<byte>> buffers = [.. Enumerable.Range(0, 10).Select(_ => pool.Rent(lease))];
            buffers.ForEach(buffer => buffer.Dispose());
        }
        Assert.Equal(10, pool.Idle);
        using (budget.Rent(250, "reader")) Assert.Equal(7, pool.Idle);

        using var other = new BufferPool<float>(budget, 200, "other");
        using (other.Rent()) Assert.Equal(2, pool.Idle);
        Assert.Equal(0, budget.Outstanding);
    }

    [Fact]
    public void Arrays_that_exist_never_exceed_the_budget()
    {
        var budget = new MemoryBudget(10_000);
        using var large = new BufferPool<byte>(budget, 700, "large");
        using var small = new BufferPool<byte>(budget, 300, "small");
        long most = 0;
        var gate = new Lock();
        int largeOut = 0, smallOut = 0;
        var threads = Enumerable.Range(0, 6).Select(seed => new Thread(() =>
        {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++)
            {
                bool isLarge = random.Next(2) == 0;
                int count = random.Next(1, 5);
                int size = isLarge ? 700 : 300;
                using MemoryLease lease = budget.Rent(count * size, "unit", pooledBytes: count * size);
                List<PooledBuffer<byte>> buffers = [.. Enumerable.Range(0, count).Select(_ => (isLarge ? large : small).Rent(lease))];
                lock (gate)
                {
                    if (isLarge) largeOut += count; else smallOut += count;
                    most = Math.Max(most, (largeOut * 700) + (smallOut * 300));
                    if (isLarge) largeOut -= count; else smallOut -= count;
                }
                buffers.ForEach(buffer => buffer.Dispose());
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.InRange(most, 1, 10_000);
        Assert.InRange((large.Idle * 700) + (small.Idle * 300), 1, 10_000);
        Assert.Equal(0, budget.Outstanding);
        Assert.Equal(0, large.Outstanding + small.Outstanding);
    }
}
