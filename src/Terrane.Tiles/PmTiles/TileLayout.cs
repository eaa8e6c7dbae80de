using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>Where each tile's bytes stand in the data section: in tile-id order, equal tiles once, at the first of them.</summary>
/// <remarks>
/// Nothing here depends on how the work was cut or on the budget. Equal tiles are found by sorting (hash, length, ordinal); what the sort leaves
/// is the few duplicates, which two more sorts bring together with the offset of their first.
/// </remarks>
internal sealed class TileLayout : IDisposable
{
    /// <param name="Offset">From the start of the data section.</param>
    /// <param name="IsFirst">Its bytes have to be copied from <paramref name="SpoolOffset"/> of file <paramref name="File"/>.</param>
    internal readonly record struct Tile(ulong Id, byte Zoom, uint Length, long Offset, bool IsFirst, int File, long SpoolOffset);

    private readonly record struct Content(UInt128 Hash, uint Length, long Ordinal) : IComparable<Content>
    {
        public int CompareTo(Content other)
        {
            int order = Hash.CompareTo(other.Hash);
            if (order == 0) order = Length.CompareTo(other.Length);
            return order != 0 ? order : Ordinal.CompareTo(other.Ordinal);
        }
    }

    private readonly record struct Link(long Key, long Value) : IComparable<Link>
    {
        public int CompareTo(Link other) => Key != other.Key ? Key.CompareTo(other.Key) : Value.CompareTo(other.Value);
    }

    private readonly SpooledTiles _spooled;
    private readonly ExternalSorter<Link> _offsetOfDuplicate;

    internal TileLayout(SpooledTiles spooled, long memoryBytes, string temporaryFolder, CancellationToken ct)
    {
        _spooled = spooled;
        long share = memoryBytes / 8;
        using var duplicates = new ExternalSorter<Link>(share, temporaryFolder); // ordinal, ordinal of the first
        using var references = new ExternalSorter<Link>(share, temporaryFolder); // the other way round
        FindDuplicates(duplicates, references, 4 * share, temporaryFolder, ct);
        _offsetOfDuplicate = new ExternalSorter<Link>(share, temporaryFolder);
        using IEnumerator<Link> duplicate = duplicates.Sorted().GetEnumerator(), reference = references.Sorted().GetEnumerator();
        bool hasDuplicate = duplicate.MoveNext(), hasReference = reference.MoveNext();
        long ordinal = -1;
        foreach (SpooledTiles.Tile tile in spooled.All())
        {
            ordinal++;
            if (hasDuplicate && duplicate.Current.Key == ordinal)
            {
                hasDuplicate = duplicate.MoveNext();
                continue;
            }
            if (tile.Entry.IsRepeat) throw SpoolException.Damaged(spooled.Files[tile.File].Path, $"tile id {tile.Entry.TileId} repeats a tile that is not there");
            for (; hasReference && reference.Current.Key == ordinal; hasReference = reference.MoveNext())
                _offsetOfDuplicate.Add(new Link(reference.Current.Value, DataLength));
            DataLength += tile.Entry.Length;
            Contents++;
        }
        Count = ordinal + 1;
    }

    /// <summary>Bytes of the data section.</summary>
    internal long DataLength { get; }

    /// <summary>Different tiles.</summary>
    internal long Contents { get; }

    internal long Count { get; }

    /// <summary>In the order of ids, streamed; one enumeration at a time.</summary>
    internal IEnumerable<Tile> Tiles()
    {
        using IEnumerator<Link> duplicate = _offsetOfDuplicate.Sorted().GetEnumerator();
        bool hasDuplicate = duplicate.MoveNext();
        long ordinal = -1, end = 0;
        foreach (SpooledTiles.Tile tile in _spooled.All())
        {
            ordinal++;
            byte zoom = _spooled.Files[tile.File].Zoom;
            if (hasDuplicate && duplicate.Current.Key == ordinal)
            {
                yield return new Tile(tile.Entry.TileId, zoom, tile.Entry.Length, duplicate.Current.Value, false, tile.File, tile.DataOffset);
                hasDuplicate = duplicate.MoveNext();
                continue;
            }
            yield return new Tile(tile.Entry.TileId, zoom, tile.Entry.Length, end, true, tile.File, tile.DataOffset);
            end += tile.Entry.Length;
        }
    }

    /// <summary>The lines of a directory: neighbours along the curve that share their bytes are one. A run ends with its zoom.</summary>
    internal IEnumerable<PmTilesEntry> Entries()
    {
        PmTilesEntry run = default;
        byte zoom = 0;
        foreach (Tile tile in Tiles())
        {
            if (run.RunLength is > 0 and < uint.MaxValue && tile.Zoom == zoom && tile.Id == run.EndId && (ulong)tile.Offset == run.Offset)
            {
                run = run with { RunLength = run.RunLength + 1 };
                continue;
            }
            if (run.RunLength > 0) yield return run;
            (run, zoom) = (new PmTilesEntry(tile.Id, (ulong)tile.Offset, tile.Length, 1), tile.Zoom);
        }
        if (run.RunLength > 0) yield return run;
    }

    public void Dispose() => _offsetOfDuplicate.Dispose();

    private void FindDuplicates(ExternalSorter<Link> duplicates, ExternalSorter<Link> references, long memoryBytes, string folder, CancellationToken ct)
    {
        using var contents = new ExternalSorter<Content>(memoryBytes, folder);
        long ordinal = 0;
        foreach (SpooledTiles.Tile tile in _spooled.All()) contents.Add(new Content(tile.Entry.Hash, tile.Entry.Length, ordinal++));
        ct.ThrowIfCancellationRequested();
        Content first = default;
        bool any = false;
        foreach (Content content in contents.Sorted())
        {
            if (!any || content.Hash != first.Hash || content.Length != first.Length)
            {
                (first, any) = (content, true);
                continue;
            }
            duplicates.Add(new Link(content.Ordinal, first.Ordinal));
            references.Add(new Link(first.Ordinal, content.Ordinal));
        }
        ct.ThrowIfCancellationRequested();
    }
}
