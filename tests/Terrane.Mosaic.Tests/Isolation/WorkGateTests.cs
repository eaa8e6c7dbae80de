using Terrane.Mosaic.Isolation;

namespace Terrane.Mosaic.Tests.Isolation;

public sealed class WorkGateTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);

    [Fact]
    public async Task A_unit_that_is_tried_again_halves_the_others_until_it_is_done()
    {
        var gate = new WorkGate(4);
        for (int i = 0; i < 4; i++) Assert.Equal(4, gate.Enter(0, Token));
        gate.Leave(0); // it failed
        gate.Announce(1);
        Assert.Equal(2, gate.Limit);
        var again = Task.Run(() => gate.Enter(1, Token), Token);
        Task<int> next = Enter(gate);
        gate.Leave(0);
        Assert.False(await Ends(again)); // two are still at work
        gate.Leave(0);
        Assert.Equal(2, await again);
        Assert.False(await Ends(next));
        gate.Leave(0);
        Assert.Equal(2, await next); // beside it, one other
        gate.Leave(1);
        Assert.Equal(4, gate.Limit);
        Assert.Equal(4, await Enter(gate));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)]
    [InlineData(3, 1, 1)]
    [InlineData(8, 1, 4)]
    [InlineData(8, 2, 2)]
    [InlineData(8, 9, 1)]
    public void One_is_always_left(int most, int halvings, int limit)
    {
        var gate = new WorkGate(most);
        gate.Announce(halvings);
        Assert.Equal(limit, gate.Enter(halvings, Token));
    }

    [Fact]
    public async Task Several_that_are_tried_again_come_one_after_the_other()
    {
        var gate = new WorkGate(2);
        gate.Announce(1);
        gate.Announce(1);
        Assert.Equal(1, gate.Enter(1, Token));
        Task<int> second = Task.Run(() => gate.Enter(1, Token), Token);
        Assert.False(await Ends(second));
        gate.Leave(1);
        Assert.Equal(1, await second);
        gate.Leave(1);
        Assert.Equal(2, gate.Limit);
    }

    [Fact]
    public void Who_is_cancelled_leaves_no_trace()
    {
        var gate = new WorkGate(1);
        gate.Enter(0, Token);
        gate.Announce(1);
        using var stop = new CancellationTokenSource(50);
        Assert.Throws<OperationCanceledException>(() => gate.Enter(1, stop.Token));
        gate.Leave(0);
        Assert.Equal(1, gate.Enter(0, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<bool> Ends(Task task) => await Task.WhenAny(task, Task.Delay(Soon, Token)) == task;

    private static Task<int> Enter(WorkGate gate) => Task.Run(() => gate.Enter(0, Token), Token);
}
