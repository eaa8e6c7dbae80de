using System.Buffers;
using Terrane.Core;

namespace Terrane.Tiles.PmTiles;

/// <summary>Directories before compression: a count, then the columns id (as differences), run length, length, offset (spec 3.6, section 4).</summary>
public static class PmTilesDirectory
{
    private const int LeastBytesPerEntry = 4; // one in each column

    /// <summary>One past the last id of zoom 31.</summary>
    internal static readonly ulong EndOfIds = TileId.FirstIdOfZoom(32);

    /// <param name="entries">At least one, ids ascending.</param>
    public static void Write(ReadOnlySpan<PmTilesEntry> entries, IBufferWriter<byte> output)
    {
        Varint.Write(output, (ulong)entries.Length);
        ulong lastId = 0;
        foreach (PmTilesEntry entry in entries)
        {
            Varint.Write(output, entry.TileId - lastId);
            lastId = entry.TileId;
        }
        foreach (PmTilesEntry entry in entries) Varint.Write(output, entry.RunLength);
        foreach (PmTilesEntry entry in entries) Varint.Write(output, entry.Length);
        ulong contiguous = 0;
        for (int i = 0; i < entries.Length; i++)
        {
            PmTilesEntry entry = entries[i];
            Varint.Write(output, i > 0 && entry.Offset == contiguous ? 0 : entry.Offset + 1);
            contiguous = entry.Offset + entry.Length;
        }
    }

    /// <summary>Reads a directory that must be in order: ids ascend, and no run reaches into the next entry.</summary>
    /// <param name="raw">Decompressed bytes.</param>
    /// <param name="path">For messages.</param>
    /// <exception cref="PmTilesException">Malformed, out of order, or beyond a limit. Costs no more memory than the limit either way.</exception>
    public static PmTilesEntry[] Read(ReadOnlySpan<byte> raw, string path, PmTilesLimits limits)
    {
        PmTilesEntry[] entries = ReadInAnyOrder(raw, path, limits);
        CheckOrder(entries, path);
        return entries;
    }

    internal static void CheckOrder(PmTilesEntry[] entries, string path)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            if (entries[i].TileId <= entries[i - 1].TileId || entries[i].TileId < entries[i - 1].EndId)
                throw PmTilesException.Directory(path, $"tile id {entries[i].TileId} is covered twice");
        }
    }

    /// <summary>As <see cref="Read"/>, but ids may repeat and runs overlap: the verifier names these one by one.</summary>
    internal static PmTilesEntry[] ReadInAnyOrder(ReadOnlySpan<byte> raw, string path, PmTilesLimits limits)
    {
        ulong count = Next(ref raw, path, "the number of entries");
        if (count == 0) throw PmTilesException.Directory(path, "it has no entries");
        if (count > (ulong)limits.MaxEntries) throw PmTilesException.TooLarge(path, $"a directory of {count} entries", limits.MaxEntries);
        if (count > (ulong)raw.Length / LeastBytesPerEntry)
            throw PmTilesException.Directory(path, $"it claims {count} entries in {raw.Length} bytes");
        var ids = new ulong[count];
        var entries = new PmTilesEntry[count];
        ulong id = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            ulong delta = Next(ref raw, path, "a tile id");
            if (delta >= EndOfIds - id) throw PmTilesException.Directory(path, "a tile id lies beyond zoom 31");
            ids[i] = id += delta;
        }
        for (int i = 0; i < entries.Length; i++)
        {
            uint run = NextUInt32(ref raw, path, "run length");
            if (run > EndOfIds - ids[i]) throw PmTilesException.Directory(path, "a run reaches beyond zoom 31");
            entries[i] = new PmTilesEntry(ids[i], 0, 0, run);
        }
        for (int i = 0; i < entries.Length; i++)
        {
            uint length = NextUInt32(ref raw, path, "length");
            if (length == 0) throw PmTilesException.Directory(path, $"the entry of tile id {ids[i]} has length 0");
            entries[i] = entries[i] with { Length = length };
        }
        for (int i = 0; i < entries.Length; i++)
        {
            ulong stored = Next(ref raw, path, "an offset");
            if (stored == 0 && i == 0) throw PmTilesException.Directory(path, "the first entry follows on a previous one");
            ulong offset = stored == 0 ? entries[i - 1].Offset + entries[i - 1].Length : stored - 1;
            if (offset > ulong.MaxValue - entries[i].Length) throw PmTilesException.Directory(path, $"the offset of tile id {ids[i]} overflows");
            entries[i] = entries[i] with { Offset = offset };
        }
        if (!raw.IsEmpty) throw PmTilesException.Directory(path, $"{raw.Length} bytes follow its last entry");
        return entries;
    }

    private static ulong Next(ref ReadOnlySpan<byte> raw, string path, string what) =>
        Varint.TryRead(ref raw, out ulong value) ? value : throw PmTilesException.Directory(path, $"{what} is cut short or exceeds 64 bits");

    private static uint NextUInt32(ref ReadOnlySpan<byte> raw, string path, string what)
    {
        ulong value = Next(ref raw, path, $"a {what}");
        return value <= uint.MaxValue ? (uint)value : throw PmTilesException.Directory(path, $"a {what} of {value} exceeds 32 bits");
    }
}
