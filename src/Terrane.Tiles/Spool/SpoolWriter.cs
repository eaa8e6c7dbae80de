using Terrane.Core;
using Terrane.Native.Posix;

namespace Terrane.Tiles.Spool;

/// <summary>Encoded tiles on their way into an archive: per zoom one append-only file of bytes and one of entries. One thread at a time.</summary>
public sealed class SpoolWriter : IDisposable
{
    private readonly string _folder;
    private readonly SortedDictionary<byte, SpoolZoomWriter> _zooms = [];
    private readonly HashSet<byte> _unflushed = [];
    private bool _hasNewFiles;

    private readonly bool _indexOnly;

    private SpoolWriter(string folder, bool indexOnly = false) => (_folder, _indexOnly) = (folder, indexOnly);

    /// <summary>A new spool in an empty folder that keeps where tiles go and their hashes, but not the tiles.</summary>
    internal static SpoolWriter OpenIndex(string folder) => new(folder, indexOnly: true);

    /// <summary>As <see cref="Open(string, SpoolPosition)"/>, for a spool that keeps where tiles go and their hashes, but not the tiles.</summary>
    /// <exception cref="SpoolException">Less is there than the position says.</exception>
    public static SpoolWriter OpenIndex(string folder, SpoolPosition position) => Open(folder, position, indexOnly: true);

    /// <summary>Opens a folder, created when missing, at a position; whatever was written beyond it is cut off.</summary>
    /// <exception cref="SpoolException">Less is there than the position says, or the folder is already being packed.</exception>
    public static SpoolWriter Open(string folder, SpoolPosition position) => Open(folder, position, indexOnly: false);

    private static SpoolWriter Open(string folder, SpoolPosition position, bool indexOnly)
    {
        Directory.CreateDirectory(folder);
        if (SpoolFolder.IsBeingPacked(folder)) throw SpoolException.BeingPacked(folder);
        foreach (byte zoom in SpoolFolder.Zooms(folder).Except(position.Zooms))
        {
            File.Delete(SpoolFolder.IndexPath(folder, zoom));
            File.Delete(SpoolFolder.DataPath(folder, zoom));
        }
        var writer = new SpoolWriter(folder, indexOnly);
        try
        {
            foreach (byte zoom in position.Zooms)
            {
                (long entries, long dataLength) = position.Of(zoom);
                writer._zooms.Add(zoom, SpoolZoomWriter.Open(folder, zoom, entries, dataLength, indexOnly));
            }
            return writer;
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Adds a tile; the zooms may alternate, but within each the ids ascend.</summary>
    /// <exception cref="ArgumentException">The tile does not follow on the last one of its zoom, or is empty.</exception>
    public void Append(TileId tile, ReadOnlySpan<byte> bytes) => Append(tile, bytes, SpoolEntry.HashOf(bytes));

    /// <inheritdoc cref="Append(TileId, ReadOnlySpan{byte})"/>
    /// <param name="hash">From <see cref="SpoolEntry.HashOf"/> of these bytes, where it is known already.</param>
    public void Append(TileId tile, ReadOnlySpan<byte> bytes, UInt128 hash)
    {
        if (bytes.IsEmpty) throw new ArgumentException($"Tile {tile} has no bytes.", nameof(bytes));
        ZoomOf(tile).Append(tile.HilbertId, bytes, hash);
    }

    /// <summary>Adds a tile to a spool that keeps indexes alone.</summary>
    /// <param name="length">Bytes of the tile, at least 1.</param>
    /// <param name="hash">From <see cref="SpoolEntry.HashOf"/> of these bytes.</param>
    public void Append(TileId tile, int length, UInt128 hash)
    {
        if (!_indexOnly) throw new InvalidOperationException("This spool keeps tiles, so it has to be given their bytes.");
        ZoomOf(tile).AppendEntry(tile.HilbertId, length, hash);
    }

    private SpoolZoomWriter ZoomOf(TileId tile)
    {
        if (!_zooms.TryGetValue(tile.Z, out SpoolZoomWriter? zoom))
        {
            zoom = SpoolZoomWriter.Open(_folder, tile.Z, 0, 0, _indexOnly);
            _zooms.Add(tile.Z, zoom);
            _hasNewFiles = true;
        }
        _unflushed.Add(tile.Z);
        return zoom;
    }

    /// <summary>Hands all to the operating system, so that it survives the end of this process.</summary>
    /// <param name="fsync">Also waits for the disk, so that it survives a power failure.</param>
    /// <returns>Where <see cref="Open(string, SpoolPosition)"/> can go on.</returns>
    public SpoolPosition Flush(bool fsync)
    {
        foreach (byte zoom in _unflushed) _zooms[zoom].Flush(fsync);
        if (fsync)
        {
            _unflushed.Clear(); // kept after a plain flush: the next fsync has to cover them
            if (_hasNewFiles) Posix.FsyncDirectory(_folder);
            _hasNewFiles = false;
        }
        return SpoolPosition.Of(_zooms.Values.Select(z => (z.Zoom, z.Entries, z.DataLength)));
    }

    public void Dispose()
    {
        foreach (SpoolZoomWriter zoom in _zooms.Values) zoom.Dispose();
    }
}
