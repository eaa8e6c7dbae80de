using System.Text.Json;
using Terrane.Core;
using Terrane.Tiles.Conversion;
using Terrane.Tiles.Ranges;

namespace Terrane.Tiles.PmTiles;

/// <summary>Reads a PMTiles v3 archive from a file, a web server or a bucket. Thread-safe. Memory is bounded by its limits, whatever the file holds.</summary>
public sealed class PmTilesReader : ITileArchive
{
    private readonly IRangeSource _file;
    private readonly PmTilesEntry[] _root;
    private readonly DirectoryCache _cache;

    private PmTilesReader(string path, IRangeSource file, PmTilesLimits limits, bool anyOrder)
    {
        (Path, _file, Limits) = (path, file, limits);
        FileLength = file.Length;
        byte[] header = new byte[(int)Math.Min(FileLength, PmTilesHeader.Size)];
        ReadFully(header, 0);
        Header = PmTilesHeader.Read(header, path);
        CheckSections();
        _root = PmTilesDirectory.ReadInAnyOrder(ReadDirectoryBytes(Header.Root), path, limits);
        if (!anyOrder) PmTilesDirectory.CheckOrder(_root, path);
        _cache = new DirectoryCache(limits.CachedEntries);
    }

    public string Path { get; }
    public PmTilesHeader Header { get; }
    public long FileLength { get; }

    /// <summary>Tells the version of a remote archive; null for a file.</summary>
    public string? RemoteVersion => _file.Version;
    public PmTilesLimits Limits { get; }

    byte? ITileArchive.MinZoom => Header.MinZoom;
    byte? ITileArchive.MaxZoom => Header.MaxZoom;
    E7Bounds? ITileArchive.Bounds => Header.Bounds.IsValid ? Header.Bounds : null;
    (int Longitude, int Latitude, byte Zoom)? ITileArchive.Center => (Header.CenterLongitude, Header.CenterLatitude, Header.CenterZoom);
    PmTilesTileType ITileArchive.TileType => Header.TileType;
    PmTilesCompression ITileArchive.TileCompression => Header.TileCompression;

    /// <summary>The root directory as it stands.</summary>
    internal IReadOnlyList<PmTilesEntry> Root => _root;

    /// <summary>Opens an archive and reads header and root directory.</summary>
    /// <exception cref="PmTilesException">No archive, another version, cut short, or a malformed root directory.</exception>
    public static PmTilesReader Open(string path, PmTilesLimits? limits = null) => Open(path, limits, anyOrder: false);

    /// <summary>As <see cref="Open(string, PmTilesLimits?)"/>; for the verifier, which wants to see directories that are out of order.</summary>
    internal static PmTilesReader Open(string path, PmTilesLimits? limits, bool anyOrder)
    {
        IRangeSource file;
        try
        {
            file = HttpRanges.IsAddress(path) ? new HttpRanges(path)
                : new FileRanges(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PmTilesException.CannotOpen(path, e);
        }
        try
        {
            return new PmTilesReader(path, file, limits ?? PmTilesLimits.Default, anyOrder);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The metadata: UTF-8 text of a JSON object.</summary>
    /// <exception cref="PmTilesException">Not decompressible, or no JSON object.</exception>
    public byte[] ReadMetadata()
    {
        if (Header.Metadata.Length > (ulong)Limits.MaxMetadataBytes) throw PmTilesException.TooLarge(Path, "the metadata", Limits.MaxMetadataBytes);
        byte[] stored = new byte[Header.Metadata.Length];
        ReadFully(stored, (long)Header.Metadata.Offset);
        byte[] json = Inflater.Inflate(stored, Header.InternalCompression, Limits.MaxMetadataBytes, "metadata", Path);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return json;
            throw PmTilesException.Metadata(Path, $"it is a {document.RootElement.ValueKind}");
        }
        catch (JsonException e)
        {
            throw PmTilesException.Metadata(Path, e.Message);
        }
    }

    /// <summary>The stored bytes of a tile; compressed as <see cref="PmTilesHeader.TileCompression"/> says.</summary>
    /// <returns>False when the archive does not hold it.</returns>
    /// <exception cref="PmTilesException">A directory on the way is malformed, or the tile lies outside the file.</exception>
    public bool TryGetTile(TileId tile, out byte[] bytes)
    {
        bool found = TryFind(tile, out PmTilesEntry entry);
        bytes = found ? ReadTile(entry) : [];
        return found;
    }

    /// <inheritdoc/>
    public int ReadTile(TileId tile, ref byte[] buffer)
    {
        if (!TryFind(tile, out PmTilesEntry entry)) return 0;
        int length = (int)Checked(entry).Length;
        if (buffer.Length < length) buffer = new byte[length * 3L / 2];
        ReadFully(buffer.AsSpan(0, length), (long)(Header.TileData.Offset + entry.Offset));
        return length;
    }

    /// <inheritdoc/>
    public IEnumerable<TileHead> Heads(Func<TileId, bool> wanted, CancellationToken ct)
    {
        byte[] begin = new byte[TileHead.Most];
        foreach (PmTilesEntry entry in Entries())
        {
            ct.ThrowIfCancellationRequested();
            TileHead? head = null;
            for (ulong id = entry.TileId; id < entry.EndId; id++)
            {
                if (!wanted(TileId.FromHilbertId(id))) continue;
                head ??= HeadOf(entry, begin);
                yield return head.Value with { Id = id };
            }
        }
    }

    /// <summary>The entry that covers a tile.</summary>
    /// <exception cref="PmTilesException">A directory on the way is malformed.</exception>
    public bool TryFind(TileId tile, out PmTilesEntry entry)
    {
        ulong id = tile.HilbertId;
        PmTilesEntry[] directory = _root;
        for (int depth = 0; depth <= Limits.MaxDepth; depth++)
        {
            entry = LastAtOrBefore(directory, id);
            if (!entry.IsLeaf) return entry.TileId <= id && id < entry.EndId;
            if (entry.Length == 0 || entry.TileId > id) return false; // default: nothing at or before the id
            directory = Leaf(entry);
        }
        throw PmTilesException.TooDeep(Path, Limits.MaxDepth);
    }

    /// <summary>Every tile entry in ascending order of ids, leaf directories read one at a time as the walk meets them.</summary>
    /// <exception cref="PmTilesException">A malformed directory, or ids out of order.</exception>
    public IEnumerable<PmTilesEntry> Entries() => Walk(_root, 0, PmTilesDirectory.EndOfIds, 0);

    /// <inheritdoc/>
    public IEnumerable<ulong> Ids(string temporaryFolder, CancellationToken ct)
    {
        foreach (PmTilesEntry entry in Entries())
        {
            ct.ThrowIfCancellationRequested();
            for (ulong id = entry.TileId; id < entry.EndId; id++) yield return id;
        }
    }

    /// <summary>The stored bytes of an entry.</summary>
    /// <exception cref="PmTilesException">It lies outside the data section, or is larger than the limit.</exception>
    public byte[] ReadTile(PmTilesEntry entry)
    {
        byte[] bytes = new byte[Checked(entry).Length];
        ReadTile(entry, bytes);
        return bytes;
    }

    /// <summary>The same into memory of the caller's.</summary>
    /// <param name="bytes">As long as the entry.</param>
    /// <inheritdoc cref="ReadTile(PmTilesEntry)"/>
    public void ReadTile(PmTilesEntry entry, Span<byte> bytes)
    {
        if (bytes.Length != Checked(entry).Length) throw new ArgumentException($"{bytes.Length} bytes for a tile of {entry.Length}.", nameof(bytes));
        ReadFully(bytes, (long)(Header.TileData.Offset + entry.Offset));
    }

    private PmTilesEntry Checked(PmTilesEntry entry)
    {
        if (!new PmTilesSection(entry.Offset, entry.Length).EndsWithin(Header.TileData.Length)) throw PmTilesException.TileOutside(Path, entry, Header.TileData);
        if (entry.Length > (uint)Limits.MaxTileBytes) throw PmTilesException.TooLarge(Path, $"the tile with id {entry.TileId}", Limits.MaxTileBytes);
        return entry;
    }

    public void Dispose() => _file.Dispose();

    /// <summary>A leaf directory; order within it is not checked, and it is not kept.</summary>
    internal PmTilesEntry[] ReadLeaf(PmTilesEntry leaf)
    {
        var section = new PmTilesSection(leaf.Offset, leaf.Length);
        if (!section.EndsWithin(Header.Leaves.Length))
            throw PmTilesException.Directory(Path, $"the leaf at {leaf.Offset}+{leaf.Length} lies outside the leaf section of {Header.Leaves.Length} bytes");
        byte[] raw = ReadDirectoryBytes(section with { Offset = Header.Leaves.Offset + leaf.Offset });
        return PmTilesDirectory.ReadInAnyOrder(raw, Path, Limits);
    }

    private TileHead HeadOf(PmTilesEntry entry, byte[] begin)
    {
        Span<byte> read = begin.AsSpan(0, (int)Math.Min(Checked(entry).Length, (uint)begin.Length));
        ReadFully(read, (long)(Header.TileData.Offset + entry.Offset));
        return TileHead.Of(entry.TileId, entry.Length, read);
    }

    private PmTilesEntry[] Leaf(PmTilesEntry leaf)
    {
        if (_cache.TryGet(leaf.Offset, out PmTilesEntry[] entries)) return entries;
        entries = ReadLeaf(leaf);
        PmTilesDirectory.CheckOrder(entries, Path);
        _cache.Add(leaf.Offset, entries);
        return entries;
    }

    // Leaves hold only ids between their own entry and the next: that keeps the ids ascending, and makes a walk through
    // entries that share leaves end at the second visit instead of multiplying.
    private IEnumerable<PmTilesEntry> Walk(PmTilesEntry[] directory, ulong from, ulong end, int depth)
    {
        if (depth > Limits.MaxDepth) throw PmTilesException.TooDeep(Path, Limits.MaxDepth);
        for (int i = 0; i < directory.Length; i++)
        {
            PmTilesEntry entry = directory[i];
            ulong next = i + 1 < directory.Length ? directory[i + 1].TileId : end;
            if (entry.TileId < from || entry.TileId >= next || entry.EndId > next)
                throw PmTilesException.Directory(Path, $"tile id {entry.TileId} is out of order or covered twice");
            if (!entry.IsLeaf) yield return entry;
            else foreach (PmTilesEntry below in Walk(ReadLeaf(entry), entry.TileId, next, depth + 1)) yield return below;
        }
    }

    private static PmTilesEntry LastAtOrBefore(PmTilesEntry[] directory, ulong id)
    {
        int low = 0, high = directory.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (directory[middle].TileId <= id) low = middle + 1;
            else high = middle;
        }
        return low == 0 ? default : directory[low - 1];
    }

    private void CheckSections()
    {
        Check("root directory", Header.Root);
        Check("metadata", Header.Metadata);
        Check("leaf directories", Header.Leaves);
        Check("tile data", Header.TileData);
        if (Header.Root.Offset < PmTilesHeader.Size || !Header.Root.EndsWithin(PmTilesHeader.RootLimit)) throw PmTilesException.RootTooFar(Path, Header.Root);

        void Check(string name, PmTilesSection section)
        {
            if (!section.EndsWithin((ulong)FileLength)) throw PmTilesException.SectionOutside(Path, name, section, FileLength);
        }
    }

    private byte[] ReadDirectoryBytes(PmTilesSection section)
    {
        if (section.Length > (ulong)Limits.MaxDirectoryBytes) throw PmTilesException.TooLarge(Path, "a directory", Limits.MaxDirectoryBytes);
        byte[] stored = new byte[section.Length];
        ReadFully(stored, (long)section.Offset);
        return Inflater.Inflate(stored, Header.InternalCompression, Limits.MaxDirectoryBytes, "directory", Path);
    }

    private void ReadFully(Span<byte> target, long offset)
    {
        int read = _file.Read(target, offset);
        if (read < target.Length) throw PmTilesException.Truncated(Path, $"part before byte {offset + target.Length}", target.Length, read);
    }
}
