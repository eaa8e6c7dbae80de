namespace Terrane.Mosaic.Isolation;

/// <summary>How many children are at work at once: all of them, or, while a unit is tried again, half as many (a quarter the second time), at least one.</summary>
/// <param name="most">Children in all.</param>
internal sealed class WorkGate(int most)
{
    private const int PollMilliseconds = 100;

    private readonly object _gate = new();
    private readonly List<int> _retries = []; // how often each of them is halved
    private int _active, _waiting; // _waiting: retries that have no place yet

    /// <summary>Children that may be at work now.</summary>
    public int Limit { get { lock (_gate) return LimitNow; } }

    private int LimitNow => _retries.Count == 0 ? most : Math.Max(1, most >> Math.Min(_retries.Max(), 30));

    /// <summary>From here to <see cref="Leave"/> there are fewer places.</summary>
    /// <param name="halvings">1 at the second attempt at a unit, then one more each time.</param>
    public void Announce(int halvings)
    {
        lock (_gate)
        {
            _retries.Add(halvings);
            _waiting++;
        }
    }

    /// <summary>Waits for a place.</summary>
    /// <param name="halvings">0 at the first attempt at a unit, else as announced.</param>
    /// <returns>The limit at that moment.</returns>
    public int Enter(int halvings, CancellationToken ct)
    {
        lock (_gate)
        {
            try
            {
                // A new unit does not overtake one that is tried again.
                while (_active >= LimitNow - (halvings == 0 ? _waiting : 0))
                {
                    Monitor.Wait(_gate, PollMilliseconds);
                    ct.ThrowIfCancellationRequested();
                }
            }
            catch
            {
                _retries.Remove(halvings);
                throw;
            }
            finally
            {
                if (halvings > 0) _waiting--;
            }
            _active++;
            return LimitNow;
        }
    }

    /// <param name="halvings">As given to <see cref="Enter"/>.</param>
    public void Leave(int halvings)
    {
        lock (_gate)
        {
            _active--;
            _retries.Remove(halvings);
            Monitor.PulseAll(_gate);
        }
    }
}
