using System.Runtime.InteropServices;

namespace Terrane.Cells.Index;

/// <summary>Items by row of a band: collected in any order, then laid row by row with one counting sort.</summary>
internal sealed class RowBuckets
{
    public static readonly Comparison<Item> ByPartAndColumn = (a, b) => a.Part != b.Part ? a.Part.CompareTo(b.Part) : a.First.CompareTo(b.First);

    private readonly List<(int Row, Item Item)> _collected = [];
    private Item[] _items = [];
    private int[] _starts = [];

    /// <summary>Columns of one part: a crossing (First) or a span (First to End).</summary>
    public readonly record struct Item(int Part, int First, int End, bool IsHole);

    public void Clear(int rows)
    {
        _collected.Clear();
        _starts = new int[rows + 1];
    }

    public void Add(int row, Item item)
    {
        _collected.Add((row, item));
        _starts[row + 1]++;
    }

    public void Sort()
    {
        for (int i = 1; i < _starts.Length; i++) _starts[i] += _starts[i - 1];
        if (_items.Length < _collected.Count) _items = new Item[_collected.Count];
        int[] next = [.. _starts];
        foreach ((int row, Item item) in CollectionsMarshal.AsSpan(_collected)) _items[next[row]++] = item;
    }

    public Span<Item> Row(int row) => _items.AsSpan(_starts[row], _starts[row + 1] - _starts[row]);
}
