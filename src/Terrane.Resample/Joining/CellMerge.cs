namespace Terrane.Resample.Joining;

/// <summary>Merges streams by their integer keys: one pass, a block of each in memory, whatever the number of rows.</summary>
internal sealed class CellMerge : IDisposable
{
    private readonly IReadOnlyList<(string Name, ICellStream Stream)> _streams;
    private readonly int[] _at;
    private readonly long[] _next; // the key that each stream stands at
    private readonly double[] _row;

    /// <param name="streams">With the names of their datasets, for errors. Disposed with this.</param>
    public CellMerge(IReadOnlyList<(string Name, ICellStream Stream)> streams)
    {
        (_streams, _at, _next, _row) = (streams, new int[streams.Count], new long[streams.Count], new double[streams.Count]);
        for (int i = 0; i < streams.Count; i++) (_at[i], _next[i]) = (-1, -1);
        for (int i = 0; i < streams.Count; i++) NextBlock(i);
    }

    public long Id { get; private set; }

    /// <summary>Streams that have the cell.</summary>
    public int Present { get; private set; }

    /// <summary>One value per stream, NaN where it does not have the cell.</summary>
    public Span<double> Row => _row;

    /// <summary>Goes to the next cell that any stream has; false at the end.</summary>
    /// <exception cref="ResampleException">join.order.</exception>
    public bool Next()
    {
        long least = long.MaxValue;
        foreach (long id in _next) least = Math.Min(least, id);
        if (least == long.MaxValue) return false;
        (Id, Present) = (least, 0);
        for (int i = 0; i < _next.Length; i++)
        {
            if (_next[i] != least)
            {
                _row[i] = double.NaN;
                continue;
            }
            ICellStream stream = _streams[i].Stream;
            _row[i] = stream.Values[_at[i]];
            Present++;
            if (_at[i] + 1 < stream.Ids.Length) Take(i, stream.Ids[++_at[i]]);
            else NextBlock(i);
        }
        return true;
    }

    public void Dispose()
    {
        foreach ((_, ICellStream stream) in _streams) stream.Dispose();
    }

    private void NextBlock(int i)
    {
        if (!_streams[i].Stream.NextBlock())
        {
            _next[i] = long.MaxValue;
            return;
        }
        _at[i] = 0;
        Take(i, _streams[i].Stream.Ids[0]);
    }

    private void Take(int i, long id)
    {
        if (id <= _next[i]) throw ResampleException.Order(_streams[i].Name, _next[i], id);
        _next[i] = id;
    }
}
