using System.Buffers;
using Terrane.Tiles.Deflate;

namespace Terrane.Tiles.PmTiles;

/// <summary>The compressed directories of an archive: the root in memory, leaves in a temporary file, one at a time.</summary>
internal sealed class PackedDirectories : IDisposable
{
    /// <summary>What the header leaves of the first 16 KiB.</summary>
    internal const int RootBudget = PmTilesHeader.RootLimit - PmTilesHeader.Size;

    private const int RootOnlyBelow = 16384, LeastLeafSize = 4096, LeavesAimedAt = 3500;
    private const double LeafGrowth = 1.2;

    private PackedDirectories(byte[] root, FileStream? leaves, long entries) => (Root, Leaves, Entries) = (root, leaves, entries);

    internal byte[] Root { get; }

    /// <summary>Null when the root holds all.</summary>
    internal FileStream? Leaves { get; }
    internal long LeavesLength => Leaves?.Length ?? 0;
    internal long Entries { get; }

    /// <param name="entries">Enumerated once to count, and once more for each size of leaf that is tried.</param>
    internal static PackedDirectories Build(Func<IEnumerable<PmTilesEntry>> entries, string temporaryFolder, CancellationToken ct, int leastLeafSize = LeastLeafSize)
    {
        var head = new List<PmTilesEntry>();
        long count = 0;
        foreach (PmTilesEntry entry in entries()) if (count++ < RootOnlyBelow) head.Add(entry);
        if (count < RootOnlyBelow)
        {
            byte[] root = Compress([.. head]);
            if (root.Length <= RootBudget) return new PackedDirectories(root, null, count);
        }
        for (double leafSize = Math.Max(leastLeafSize, (double)count / LeavesAimedAt); ; leafSize *= LeafGrowth)
        {
            ct.ThrowIfCancellationRequested();
            FileStream leaves = TemporaryFile.Create(temporaryFolder, 64 << 10);
            try
            {
                byte[] root = Compress(WriteLeaves(entries(), (int)leafSize, leaves));
                if (root.Length <= RootBudget)
                {
                    leaves.Flush();
                    return new PackedDirectories(root, leaves, count);
                }
            }
            catch
            {
                leaves.Dispose();
                throw;
            }
            leaves.Dispose();
        }
    }

    public void Dispose() => Leaves?.Dispose();

    private static PmTilesEntry[] WriteLeaves(IEnumerable<PmTilesEntry> entries, int leafSize, FileStream leaves)
    {
        var root = new List<PmTilesEntry>();
        long offset = 0;
        foreach (PmTilesEntry[] leaf in entries.Chunk(leafSize))
        {
            byte[] bytes = Compress(leaf);
            leaves.Write(bytes);
            root.Add(new PmTilesEntry(leaf[0].TileId, (ulong)offset, (uint)bytes.Length, 0));
            offset += bytes.Length;
        }
        return [.. root];
    }

    private static byte[] Compress(PmTilesEntry[] entries)
    {
        var raw = new ArrayBufferWriter<byte>();
        PmTilesDirectory.Write(entries, raw);
        var compressed = new ArrayBufferWriter<byte>();
        Gzip.Compress(raw.WrittenSpan, compressed);
        return compressed.WrittenSpan.ToArray();
    }
}
