using Terrane.Core;
using Terrane.Tiles.Spool;

namespace Terrane.Tiles.Conversion;

/// <summary>Writes an index of the tiles of an archive in the order of their ids, with which of them are equal.</summary>
/// <remarks>
/// Only tiles of equal length that begin alike are read whole; every other is different from all, which is all that its hash has to say. So an archive
/// of a terabyte is indexed at the cost of its leaf pages. Memory: the budget; what exceeds it is sorted on disk.
/// </remarks>
internal sealed class TileIndexer(ITileArchive source, long memoryBytes, string temporaryFolder)
{
    private const int TilesPerReport = 256, Block = 4096;

    private readonly record struct Alike(UInt128 Hash, uint Length, ulong Id) : IComparable<Alike>
    {
        public int CompareTo(Alike other)
        {
            int order = Hash.CompareTo(other.Hash);
            if (order == 0) order = Length.CompareTo(other.Length);
            return order != 0 ? order : Id.CompareTo(other.Id);
        }
    }

    private readonly record struct Place(ulong Id, uint Length, UInt128 Hash) : IComparable<Place>
    {
        public int CompareTo(Place other)
        {
            int order = Id.CompareTo(other.Id);
            if (order == 0) order = Length.CompareTo(other.Length);
            return order != 0 ? order : Hash.CompareTo(other.Hash);
        }
    }

    private byte[] _buffer = [];

    /// <returns>Tiles, the bytes of all of them, and those of the blocks that they take as files.</returns>
    internal (long Count, long Bytes, long Blocks) Write(Func<TileId, bool> wanted, IProgress<long>? progress, CancellationToken ct)
    {
        using var places = new ExternalSorter<Place>(memoryBytes / 3, temporaryFolder);
        using var doubtful = new ExternalSorter<ulong>(memoryBytes / 6, temporaryFolder);
        long found = 0;
        using (var alike = new ExternalSorter<Alike>(memoryBytes / 3, temporaryFolder))
        {
            foreach (TileHead head in source.Heads(wanted, ct))
            {
                places.Add(new Place(head.Id, head.Length, head.Hash));
                if (!head.IsWhole) alike.Add(new Alike(head.Hash, head.Length, head.Id));
                if (++found % TilesPerReport == 0) progress?.Report(found);
            }
            FindDoubtful(alike, doubtful);
        }
        long count = 0, bytes = 0, blocks = 0;
        using SpoolWriter index = SpoolWriter.OpenIndex(temporaryFolder);
        using IEnumerator<ulong> doubt = doubtful.Sorted().GetEnumerator();
        bool hasDoubt = doubt.MoveNext();
        Place last = default;
        bool hasLast = false;
        foreach (Place place in places.Sorted())
        {
            if (hasLast && place.Id != last.Id)
            {
                Append(last);
                hasLast = false;
            }
            // A tile that is there twice is what a reader finds.
            last = hasLast ? Whole(place.Id) : place;
            hasLast = true;
        }
        if (hasLast) Append(last);
        index.Flush(fsync: false);
        progress?.Report(count);
        return (count, bytes, blocks);

        void Append(Place place)
        {
            if (count % TilesPerReport == 0) ct.ThrowIfCancellationRequested();
            while (hasDoubt && doubt.Current < place.Id) hasDoubt = doubt.MoveNext();
            if (hasDoubt && doubt.Current == place.Id) place = Whole(place.Id);
            index.Append(TileId.FromHilbertId(place.Id), (int)place.Length, place.Hash);
            count++;
            bytes += place.Length;
            blocks += (place.Length + Block - 1) / Block * Block;
        }
    }

    private static void FindDoubtful(ExternalSorter<Alike> alike, ExternalSorter<ulong> doubtful)
    {
        Alike first = default;
        bool any = false, isFirstAdded = false;
        foreach (Alike tile in alike.Sorted())
        {
            if (!any || tile.Hash != first.Hash || tile.Length != first.Length)
            {
                (first, any, isFirstAdded) = (tile, true, false);
                continue;
            }
            if (!isFirstAdded) doubtful.Add(first.Id);
            isFirstAdded = true;
            doubtful.Add(tile.Id);
        }
    }

    private Place Whole(ulong id)
    {
        int length = source.ReadTile(TileId.FromHilbertId(id), ref _buffer);
        if (length == 0) throw ConvertException.Changed(source.Path);
        return new Place(id, (uint)length, SpoolEntry.HashOf(_buffer.AsSpan(0, length)));
    }
}
