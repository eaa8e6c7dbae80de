using System.Collections;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Terrane.Runtime.Spilling;

/// <summary>A list of plain values that is filled once and may be larger than memory. Reading is thread-safe when nothing is added any more.</summary>
/// <param name="store">Holds its pages.</param>
public sealed class SpillList<T>(SpillStore store) : IReadOnlyList<T> where T : unmanaged
{
    private static readonly int PerPage = SpillStore.PageBytes / Unsafe.SizeOf<T>();

    private readonly List<(T[]? Items, long Page)> _pages = [];
    private T[] _tail = [];
    private int _tailCount, _sealed; // _sealed: items of the last page when it is in the file

    public int Count => (_sealed > 0 ? ((_pages.Count - 1) * PerPage) + _sealed : _pages.Count * PerPage) + _tailCount;

    public T this[int index]
    {
        get
        {
            T value = default;
            CopyTo(index, MemoryMarshal.CreateSpan(ref value, 1));
            return value;
        }
    }

    /// <exception cref="InvalidOperationException">It was sealed.</exception>
    /// <exception cref="RunException">run.tmpdir.</exception>
    public void Add(T value)
    {
        if (_sealed > 0) throw new InvalidOperationException("The list was sealed.");
        if (_tailCount == _tail.Length) Array.Resize(ref _tail, Math.Min(PerPage, Math.Max(4, 2 * _tail.Length)));
        _tail[_tailCount++] = value;
        if (_tailCount == PerPage) Turn();
    }

    public void AddRange(ReadOnlySpan<T> values)
    {
        foreach (T value in values) Add(value);
    }

    /// <summary>Gives back what was reserved for more items.</summary>
    public SpillList<T> Seal()
    {
        if (_sealed > 0 || _tailCount == 0) return this;
        int bytes = _tailCount * Unsafe.SizeOf<T>();
        if (bytes <= SpillStore.ShortBytes || store.TryKeep(bytes))
        {
            if (_tail.Length != _tailCount) Array.Resize(ref _tail, _tailCount);
            return this;
        }
        int count = _tailCount;
        _pages.Add((null, store.Write(MemoryMarshal.AsBytes(_tail.AsSpan(0, count)))));
        (_tail, _tailCount, _sealed) = ([], 0, count);
        return this;
    }

    /// <summary>Reads as many items as <paramref name="target"/> has room for.</summary>
    public void CopyTo(int start, Span<T> target)
    {
        if (start < 0 || start + target.Length > Count) throw new ArgumentOutOfRangeException(nameof(start), $"{start} + {target.Length} of {Count} items");
        while (!target.IsEmpty)
        {
            (int page, int at) = (start / PerPage, start % PerPage);
            int length = page == _pages.Count ? _tailCount : page == _pages.Count - 1 && _sealed > 0 ? _sealed : PerPage;
            int count = Math.Min(length - at, target.Length);
            if (page == _pages.Count) _tail.AsSpan(at, count).CopyTo(target);
            else if (_pages[page].Items is { } items) items.AsSpan(at, count).CopyTo(target);
            else store.Read(_pages[page].Page, length * Unsafe.SizeOf<T>(), at * Unsafe.SizeOf<T>(), MemoryMarshal.AsBytes(target[..count]));
            start += count;
            target = target[count..];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        const int Batch = 256;
        var batch = new T[Math.Min(Batch, Math.Max(Count, 1))];
        for (int start = 0; start < Count; start += batch.Length)
        {
            int count = Math.Min(batch.Length, Count - start);
            CopyTo(start, batch.AsSpan(0, count));
            for (int i = 0; i < count; i++) yield return batch[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private void Turn()
    {
        if (store.TryKeep(SpillStore.PageBytes))
        {
            _pages.Add((_tail, 0));
            _tail = new T[PerPage];
        }
        else _pages.Add((null, store.Write(MemoryMarshal.AsBytes(_tail.AsSpan()))));
        _tailCount = 0;
    }
}
