namespace Terrane.Runtime.Spilling;

/// <summary>Some of the pages of a <see cref="SpillStore"/>, the least recently used go first. Thread-safe.</summary>
internal sealed class PageShard(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, LinkedListNode<(long Page, byte[] Bytes)>> _pages = [];
    private readonly LinkedList<(long Page, byte[] Bytes)> _byUse = new(); // first = most recently used

    internal void Read(SpillFile file, long page, int length, int from, Span<byte> target)
    {
        lock (_gate) Get(file, page, length).AsSpan(from, target.Length).CopyTo(target);
    }

    private byte[] Get(SpillFile file, long page, int length)
    {
        if (_pages.TryGetValue(page, out LinkedListNode<(long Page, byte[] Bytes)>? node))
        {
            if (node != _byUse.First)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
            }
            return node.Value.Bytes;
        }
        byte[]? bytes = null;
        if (_pages.Count >= capacity)
        {
            node = _byUse.Last!;
            _byUse.RemoveLast();
            _pages.Remove(node.Value.Page);
            if (node.Value.Bytes.Length == length) bytes = node.Value.Bytes; // the usual case: nothing is left to the garbage collector
        }
        bytes ??= GC.AllocateUninitializedArray<byte>(length);
        file.Read(page, bytes);
        _pages[page] = _byUse.AddFirst((page, bytes));
        return bytes;
    }
}
