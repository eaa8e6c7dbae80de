using Terrane.Core;

namespace Terrane.Tiles.Spool;

/// <summary>Reads tiles back from a spool that nobody writes to or packs. Neighbours in either direction are cheap. One thread at a time.</summary>
/// <remarks>Memory: 24 bytes for every 256 tiles, and 8 KiB per zoom.</remarks>
public sealed class SpoolReader : IDisposable
{
    private const int PerBlock = 256;

    private readonly Dictionary<byte, Zoom> _zooms = [];

    private SpoolReader(string folder)
    {
        foreach (byte zoom in SpoolFolder.Zooms(folder)) _zooms.Add(zoom, new Zoom(folder, zoom));
    }

    /// <summary>Opens a folder whose writer is closed.</summary>
    /// <exception cref="SpoolException">An index ends within an entry.</exception>
    public static SpoolReader Open(string folder) => new(folder);

    /// <summary>The bytes that were appended for a tile.</summary>
    /// <exception cref="SpoolException">The spool does not hold the tile, or its data end before it.</exception>
    public byte[] Read(TileId tile) =>
        _zooms.TryGetValue(tile.Z, out Zoom? zoom) ? zoom.Read(tile.HilbertId) : throw SpoolException.Damaged($"z{tile.Z}", $"it holds no tile {tile}");

    public void Dispose()
    {
        foreach (Zoom zoom in _zooms.Values) zoom.Dispose();
    }

    private sealed class Zoom : IDisposable
    {
        /// <param name="Id">Of the first entry.</param>
        /// <param name="Offset">Where the data of the first entry begin, unless it is a repeat.</param>
        /// <param name="Before">Where the data of the entry before begin: what a repeat stands for.</param>
        private readonly record struct Block(ulong Id, long Offset, long Before);

        private readonly FileStream _index, _data;
        private readonly List<Block> _blocks = [];
        private readonly byte[] _lines = new byte[PerBlock * SpoolEntry.Size];
        private int _held = -1, _count;

        public Zoom(string folder, byte zoom)
        {
            long offset = 0, before = 0;
            int at = 0;
            foreach (SpoolEntry entry in SpoolFolder.Entries(folder, zoom))
            {
                if (at++ % PerBlock == 0) _blocks.Add(new Block(entry.TileId, offset, before));
                if (entry.IsRepeat) continue;
                (before, offset) = (offset, offset + entry.StoredLength);
            }
            _index = new FileStream(SpoolFolder.IndexPath(folder, zoom), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            _data = new FileStream(SpoolFolder.DataPath(folder, zoom), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        }

        public byte[] Read(ulong id)
        {
            int block = BlockOf(id);
            if (block < 0) throw Missing(id);
            Hold(block);
            (long offset, long before) = (_blocks[block].Offset, _blocks[block].Before);
            for (int i = 0; i < _count; i++)
            {
                SpoolEntry entry = SpoolEntry.Read(_lines.AsSpan(i * SpoolEntry.Size));
                if (!entry.IsRepeat) (before, offset) = (offset, offset + entry.StoredLength);
                if (entry.TileId == id) return Bytes(before, entry.Length);
            }
            throw Missing(id);
        }

        public void Dispose()
        {
            _index.Dispose();
            _data.Dispose();
        }

        private SpoolException Missing(ulong id) => SpoolException.Damaged(_index.Name, $"it has no tile with id {id}");

        /// <summary>The last block that begins at or before an id; -1 when none does.</summary>
        private int BlockOf(ulong id)
        {
            int low = 0, high = _blocks.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_blocks[middle].Id <= id) low = middle + 1;
                else high = middle;
            }
            return low - 1;
        }

        private void Hold(int block)
        {
            if (_held == block) return;
            _index.Position = (long)block * _lines.Length;
            _count = _index.ReadAtLeast(_lines, _lines.Length, throwOnEndOfStream: false) / SpoolEntry.Size;
            _held = block;
        }

        private byte[] Bytes(long offset, uint length)
        {
            if (offset < 0 || length > _data.Length - offset) throw SpoolException.Damaged(_data.Name, "it is shorter than its index says");
            var bytes = new byte[length];
            _data.Position = offset;
            if (_data.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length) throw SpoolException.Damaged(_data.Name, "it is shorter than its index says");
            return bytes;
        }
    }
}
