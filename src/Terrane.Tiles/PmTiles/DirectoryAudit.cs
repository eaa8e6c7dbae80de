using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>Walks all directories once and derives from them what the header claims.</summary>
internal sealed class DirectoryAudit(PmTilesReader archive, FindingList findings, ExternalSorter<DirectoryAudit.Content> contents)
{
    /// <summary>Each costs a directory's memory and time; a good archive has none.</summary>
    private const int BadDirectoriesRead = 16;

    /// <summary>A range of the data section and the tile that uses it.</summary>
    internal readonly record struct Content(ulong Offset, ulong TileId, uint Length) : IComparable<Content>
    {
        public int CompareTo(Content other)
        {
            int order = Offset.CompareTo(other.Offset);
            if (order == 0) order = Length.CompareTo(other.Length);
            return order != 0 ? order : TileId.CompareTo(other.TileId);
        }
    }

    private ulong _contiguousEnd;
    private int _badDirectories;

    internal ulong Addressed { get; private set; }
    internal ulong Entries { get; private set; }
    internal ulong FirstId { get; private set; }
    internal ulong LastId { get; private set; }

    /// <summary>Offsets begin at 0 and each goes on where the data ended so far, or goes back.</summary>
    internal bool IsClustered { get; private set; } = true;

    /// <summary>All directories could be read, so that counts mean something.</summary>
    internal bool IsComplete => _badDirectories == 0;

    internal void Run() => Walk([.. archive.Root], 0, PmTilesDirectory.EndOfIds, 0);

    private void Walk(PmTilesEntry[] directory, ulong from, ulong end, int depth)
    {
        for (int i = 0; i < directory.Length && _badDirectories < BadDirectoriesRead; i++)
        {
            PmTilesEntry entry = directory[i];
            ulong next = i + 1 < directory.Length ? directory[i + 1].TileId : end;
            if (entry.TileId < from || entry.TileId >= end)
            {
                findings.Add("verify.directory.order", $"a leaf for the tile ids {from} to {end - 1} holds {entry.TileId}");
                _badDirectories++;
                return;
            }
            if (i > 0 && entry.TileId == directory[i - 1].TileId)
            {
                findings.Add("verify.directory.duplicate", $"tile id {entry.TileId} has two entries");
                continue;
            }
            if (entry.EndId > next) findings.Add("verify.directory.overlap", $"the run of {entry.RunLength} from tile id {entry.TileId} reaches into the next entry at {next}");
            if (entry.IsLeaf) Descend(entry, next, depth);
            else Visit(entry);
        }
    }

    private void Descend(PmTilesEntry entry, ulong next, int depth)
    {
        try
        {
            if (depth >= archive.Limits.MaxDepth) throw PmTilesException.TooDeep(archive.Path, archive.Limits.MaxDepth);
            Walk(archive.ReadLeaf(entry), entry.TileId, next, depth + 1);
        }
        catch (PmTilesException e)
        {
            findings.Add(e.Code, e.Message);
            _badDirectories++;
        }
    }

    private void Visit(PmTilesEntry entry)
    {
        if (Entries++ == 0) FirstId = entry.TileId;
        LastId = Math.Max(LastId, entry.EndId - 1);
        Addressed += entry.RunLength;
        if (!new PmTilesSection(entry.Offset, entry.Length).EndsWithin(archive.Header.TileData.Length))
            findings.Add("verify.tile.outside", $"the bytes of tile id {entry.TileId} at {entry.Offset}+{entry.Length} lie outside the data section of {archive.Header.TileData.Length} bytes");
        else contents.Add(new Content(entry.Offset, entry.TileId, entry.Length));
        if (entry.Offset == _contiguousEnd) _contiguousEnd += entry.Length;
        else if (entry.Offset > _contiguousEnd) IsClustered = false;
    }
}
