using Terrane.Core;
using Terrane.Serve.Tiles;

namespace Terrane.Serve.Rendering;

/// <summary>One rendering of each tile at a time, however many ask. It ends early when all who asked have gone.</summary>
/// <remarks>
/// Who is outside the gate waits without a worker. Who is inside renders what nobody has begun yet, and waits only for what another worker is at:
/// so those who wait never keep a worker from what they wait for.
/// </remarks>
internal sealed class TileFlights(DecodeGate gate)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, TileId), Flight> _flights = [];

    /// <summary>Waits outside the gate; the rendering passes it.</summary>
    /// <exception cref="ServeException">serve.busy.</exception>
    public async Task<DecodedTile?> Get((string, TileId) key, Func<CancellationToken, DecodedTile?> render, CancellationToken ct)
    {
        (Flight flight, bool isNew) = Join(key);
        try
        {
            if (isNew) _ = Start(flight, render);
            return await flight.Done.Task.WaitAsync(ct).ConfigureAwait(false);
        }
        finally
        {
            Leave(key, flight);
        }
    }

    /// <summary>To be called by a worker that has passed the gate.</summary>
    public DecodedTile? GetInside((string, TileId) key, Func<CancellationToken, DecodedTile?> render, CancellationToken ct)
    {
        (Flight flight, _) = Join(key);
        try
        {
            flight.Run(render);
            return flight.Done.Task.WaitAsync(ct).GetAwaiter().GetResult();
        }
        finally
        {
            Leave(key, flight);
        }
    }

    private async Task Start(Flight flight, Func<CancellationToken, DecodedTile?> render)
    {
        try
        {
            await gate.Run(() =>
            {
                flight.Run(render);
                return true;
            }, flight.Stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            flight.Done.TrySetCanceled();
        }
        catch (Exception e)
        {
            flight.Done.TrySetException(e); // every one who asked is told
        }
    }

    private (Flight Flight, bool IsNew) Join((string, TileId) key)
    {
        lock (_lock)
        {
            bool isNew = !_flights.TryGetValue(key, out Flight? flight);
            if (isNew) _flights[key] = flight = new Flight();
            flight!.Waiters++;
            return (flight, isNew);
        }
    }

    private void Leave((string, TileId) key, Flight flight)
    {
        lock (_lock)
        {
            flight.Waiters--;
            if (flight.Waiters > 0 && !flight.Done.Task.IsCompleted) return;
            if (_flights.GetValueOrDefault(key) == flight) _flights.Remove(key);
            if (flight.Waiters > 0) return;
        }
        if (!flight.Done.Task.IsCompleted) flight.Stop.Cancel();
    }

    private sealed class Flight
    {
        private int _begun;

        public TaskCompletionSource<DecodedTile?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        // Never disposed: it has no timer, and who renders may look at it after all have gone.
        public CancellationTokenSource Stop { get; } = new();

        /// <summary>Guarded by the lock of all flights.</summary>
        public int Waiters { get; set; }

        public void Run(Func<CancellationToken, DecodedTile?> render)
        {
            if (Interlocked.Exchange(ref _begun, 1) != 0) return;
            try
            {
                Done.TrySetResult(render(Stop.Token));
            }
            catch (OperationCanceledException)
            {
                Done.TrySetCanceled();
            }
            catch (Exception e)
            {
                Done.TrySetException(e);
            }
        }
    }
}
