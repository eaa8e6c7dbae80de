namespace Terrane.Tiles.Spool;

/// <summary>Index and data file of one zoom, both at their ends.</summary>
internal sealed class SpoolZoomWriter : IDisposable
{
    private const int DataBuffer = 64 << 10, IndexBuffer = 4 << 10; // held per zoom, of which an archive has up to 20

    private readonly FileStream _index, _data;
    private SpoolEntry _last;

    private readonly bool _indexOnly;

    private SpoolZoomWriter(byte zoom, FileStream index, FileStream data, bool indexOnly) => (Zoom, _index, _data, _indexOnly) = (zoom, index, data, indexOnly);

    internal byte Zoom { get; }
    internal long Entries { get; private set; }
    internal long DataLength { get; private set; }

    /// <summary>Opens or creates the files of a zoom and cuts off what lies beyond the position.</summary>
    internal static SpoolZoomWriter Open(string folder, byte zoom, long entries, long dataLength, bool indexOnly = false)
    {
        FileStream index = OpenAt(SpoolFolder.IndexPath(folder, zoom), entries * SpoolEntry.Size, IndexBuffer);
        try
        {
            var writer = new SpoolZoomWriter(zoom, index, OpenAt(SpoolFolder.DataPath(folder, zoom), indexOnly ? 0 : dataLength, DataBuffer), indexOnly) { Entries = entries, DataLength = dataLength };
            if (entries > 0) writer.ReadLast();
            return writer;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    internal void Append(ulong tileId, ReadOnlySpan<byte> tile, UInt128 hash)
    {
        if (AppendEntry(tileId, tile.Length, hash) && !_indexOnly) _data.Write(tile);
    }

    /// <returns>False when the tile equals the one before, so that its bytes are there.</returns>
    internal bool AppendEntry(ulong tileId, int length, UInt128 hash)
    {
        if (Entries > 0 && tileId <= _last.TileId) throw new ArgumentException($"Tile id {tileId} does not follow on {_last.TileId}.", nameof(tileId));
        bool repeat = Entries > 0 && hash == _last.Hash && length == _last.Length; // seas: thousands of equal tiles in a row
        _last = new SpoolEntry(tileId, (uint)length, repeat ? SpoolEntry.RepeatFlag : 0, hash);
        Span<byte> line = stackalloc byte[SpoolEntry.Size];
        _last.Write(line);
        _index.Write(line);
        Entries++;
        DataLength += _last.StoredLength;
        return !repeat;
    }

    internal void Flush(bool fsync)
    {
        _data.Flush(fsync);
        _index.Flush(fsync);
    }

    public void Dispose()
    {
        _data.Dispose();
        _index.Dispose();
    }

    private static FileStream OpenAt(string path, long length, int buffer)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, buffer);
        if (file.Length < length)
        {
            long found = file.Length;
            file.Dispose();
            throw SpoolException.Short(path, length, found);
        }
        file.SetLength(length);
        file.Position = length;
        return file;
    }

    private void ReadLast()
    {
        Span<byte> line = stackalloc byte[SpoolEntry.Size];
        _index.Position -= SpoolEntry.Size;
        _index.ReadExactly(line);
        _last = SpoolEntry.Read(line);
    }
}
