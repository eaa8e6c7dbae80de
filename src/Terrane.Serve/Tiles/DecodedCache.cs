using System.Diagnostics.CodeAnalysis;
using Terrane.Core;

namespace Terrane.Serve.Tiles;

/// <summary>The tiles decoded last, within a bound: neighbours are asked for again and again. Keys name versions, so nothing in it can be out of date.</summary>
/// <param name="mostBytes">Of elevations and sources.</param>
internal sealed class DecodedCache(long mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string?, TileId), LinkedListNode<((string, string?, TileId) Key, DecodedTile Tile)>> _nodes = [];
    private readonly LinkedList<((string, string?, TileId) Key, DecodedTile Tile)> _newestFirst = [];
    private long _bytes;

    public bool TryGet((string, string?, TileId) key, [NotNullWhen(true)] out DecodedTile? tile)
    {
        lock (_gate)
        {
            tile = null;
            if (!_nodes.TryGetValue(key, out var node)) return false;
            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            tile = node.Value.Tile;
            return true;
        }
    }

    public void Add((string, string?, TileId) key, DecodedTile tile)
    {
        lock (_gate)
        {
            if (BytesOf(tile) > mostBytes || _nodes.ContainsKey(key)) return;
            _nodes.Add(key, _newestFirst.AddFirst((key, tile)));
            _bytes += BytesOf(tile);
            while (_bytes > mostBytes && _newestFirst.Last is { } oldest)
            {
                _newestFirst.RemoveLast();
                _nodes.Remove(oldest.Value.Key);
                _bytes -= BytesOf(oldest.Value.Tile);
            }
        }
    }

    private static long BytesOf(DecodedTile tile) => 4 * ((long)tile.Metres.Length + (tile.Sources?.Length ?? 0) + (tile.Uncertainty?.Length ?? 0) + (tile.Rim?.Length ?? 0));
}
