namespace Terrane.Runtime.Spilling;

/// <summary>Puts texts into ordinal order, each once, however many they are: sorted runs go to the store and are merged.</summary>
/// <typeparam name="T">What belongs to a text. Of equal texts the first one's is kept.</typeparam>
/// <param name="store">Holds the runs.</param>
/// <param name="perRun">Texts that are sorted in memory.</param>
public sealed class SpillSort<T>(SpillStore store, int perRun = 16_384) where T : unmanaged
{
    private readonly List<(SpillNames Names, SpillList<T> Values)> _runs = [];
    private List<(string Name, int Order, T Value)> _current = []; // one array for all runs: large ones that come and go fragment a heap with a limit
    private bool _isSorted = true;

    public void Add(string name, T value)
    {
        if (_current.Count > 0) _isSorted &= string.CompareOrdinal(_current[^1].Name, name) < 0;
        _current.Add((name, _current.Count, value));
        if (_current.Count < perRun) return;
        Sort();
        var run = (Names: new SpillNames(store), Values: new SpillList<T>(store));
        foreach ((string text, _, T of) in _current)
        {
            run.Names.Add(text);
            run.Values.Add(of);
        }
        run.Names.Seal();
        run.Values.Seal();
        _runs.Add(run);
        _current.Clear();
        _isSorted = true;
    }

    /// <summary>All that was added, in order; once.</summary>
    public IEnumerable<(string Name, T Value)> Sorted()
    {
        Sort();
        if (_runs.Count == 0)
        {
            foreach ((string name, _, T value) in _current) yield return (name, value);
            yield break;
        }
        var heads = new PriorityQueue<IEnumerator<(string Name, T Value)>, (string Name, int Run)>(
            Comparer<(string Name, int Run)>.Create((a, b) => string.CompareOrdinal(a.Name, b.Name) is var order and not 0 ? order : a.Run.CompareTo(b.Run)));
        for (int i = 0; i <= _runs.Count; i++) Push(heads, (i < _runs.Count ? _runs[i].Names.Zip(_runs[i].Values) : _current.Select(item => (item.Name, item.Value))).GetEnumerator(), i);
        string? last = null;
        while (heads.TryDequeue(out IEnumerator<(string Name, T Value)>? head, out (string Name, int Run) key))
        {
            if (key.Name != last) yield return head.Current;
            last = key.Name;
            Push(heads, head, key.Run);
        }
        _current = [];
    }

    private static void Push(PriorityQueue<IEnumerator<(string Name, T Value)>, (string Name, int Run)> heads, IEnumerator<(string Name, T Value)> head, int run)
    {
        if (head.MoveNext()) heads.Enqueue(head, (head.Current.Name, run));
        else head.Dispose();
    }

    private void Sort()
    {
        if (_isSorted) return;
        _current.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name) is var names and not 0 ? names : a.Order.CompareTo(b.Order)); // the first of equals stays the first
        int kept = 1;
        for (int i = 1; i < _current.Count; i++)
            if (_current[i].Name != _current[kept - 1].Name) _current[kept++] = _current[i];
        _current.RemoveRange(kept, _current.Count - kept);
        _isSorted = true;
    }
}
