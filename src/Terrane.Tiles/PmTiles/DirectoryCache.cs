namespace Terrane.Tiles.PmTiles;

/// <summary>Recently used leaf directories, by offset; thread-safe, and never more than so many entries in all.</summary>
internal sealed class DirectoryCache(int maxEntries)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, LinkedListNode<(ulong Offset, PmTilesEntry[] Entries)>> _byOffset = [];
    private readonly LinkedList<(ulong Offset, PmTilesEntry[] Entries)> _newestFirst = [];
    private int _entries;

    /// <summary>Entries held now.</summary>
    internal int Count { get { lock (_lock) return _entries; } }

    internal bool TryGet(ulong offset, out PmTilesEntry[] entries)
    {
        lock (_lock)
        {
            if (!_byOffset.TryGetValue(offset, out var node))
            {
                entries = [];
                return false;
            }
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            entries = node.Value.Entries;
            return true;
        }
    }

    internal void Add(ulong offset, PmTilesEntry[] entries)
    {
        lock (_lock)
        {
            if (entries.Length > maxEntries || _byOffset.ContainsKey(offset)) return;
            _byOffset.Add(offset, _newestFirst.AddFirst((offset, entries)));
            _entries += entries.Length;
            while (_entries > maxEntries && _newestFirst.Last is { } oldest)
            {
                _newestFirst.RemoveLast();
                _byOffset.Remove(oldest.Value.Offset);
                _entries -= oldest.Value.Entries.Length;
            }
        }
    }
}
