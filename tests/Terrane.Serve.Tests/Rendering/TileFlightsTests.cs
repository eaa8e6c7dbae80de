using Terrane.Core;
using Terrane.Serve.Rendering;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Tests.Rendering;

public sealed class TileFlightsTests
{
    private static readonly DecodedTile Tile = new(default, 1, [1], null);
    private readonly (string, TileId) _key = ("a", default);

    [Fact]
    public async Task A_rendering_ends_when_the_last_who_asked_has_gone_and_not_before()
    {
        using var gate = new DecodeGate(1, 4);
        var flights = new TileFlights(gate);
        using CancellationTokenSource first = new(), second = new();
        using var begun = new ManualResetEventSlim();
        var ended = new TaskCompletionSource<bool>();
        DecodedTile? Render(CancellationToken stop)
        {
            begun.Set();
            ended.SetResult(stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)));
            stop.ThrowIfCancellationRequested();
            return Tile;
        }
        Task<DecodedTile?> one = flights.Get(_key, Render, first.Token), other = flights.Get(_key, _ => throw new InvalidOperationException(), second.Token);
        begun.Wait(TestContext.Current.CancellationToken);
        first.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        Assert.False(ended.Task.IsCompleted);
        second.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        Assert.True(await ended.Task);
        // Who comes now gets one of their own.
        Assert.Same(Tile, await flights.Get(_key, _ => Tile, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_is_inside_the_gate_never_waits_for_who_is_not()
    {
        using var gate = new DecodeGate(1, 4);
        var flights = new TileFlights(gate);
        using var go = new ManualResetEventSlim();
        // The only worker is taken; a rendering stands in line behind it; then the worker itself wants that tile.
        Task<DecodedTile?> inside = gate.Run(() =>
        {
            go.Wait();
            return flights.GetInside(_key, _ => Tile, CancellationToken.None);
        }, CancellationToken.None);
        Task<DecodedTile?> outside = flights.Get(_key, _ => throw new InvalidOperationException("It was there."), TestContext.Current.CancellationToken);
        go.Set();
        Assert.Same(Tile, await inside.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Same(Tile, await outside.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
