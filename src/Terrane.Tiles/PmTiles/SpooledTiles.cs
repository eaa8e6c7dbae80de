using Terrane.Tiles.Spool;

namespace Terrane.Tiles.PmTiles;

/// <summary>All entries of the spools, in the order of the archive: zoom by zoom, within a zoom spool by spool.</summary>
internal sealed class SpooledTiles
{
    /// <param name="Folder">Spool that has it.</param>
    /// <param name="Length">Bytes that were written to it, whether they are still there or not.</param>
    internal readonly record struct DataFile(string Folder, byte Zoom, long Length)
    {
        internal string Path => SpoolFolder.DataPath(Folder, Zoom);
    }

    /// <param name="File">Index into <see cref="Files"/>.</param>
    /// <param name="DataOffset">Where its bytes begin in the file, unless it is a repeat.</param>
    internal readonly record struct Tile(SpoolEntry Entry, int File, long DataOffset);

    private SpooledTiles(IReadOnlyList<DataFile> files) => Files = files;

    internal IReadOnlyList<DataFile> Files { get; }

    /// <summary>Reads every index once, and compares it with its data file.</summary>
    /// <param name="partlyMoved">Data files may be shorter than their index says.</param>
    internal static SpooledTiles Open(IReadOnlyList<string> folders, bool partlyMoved)
    {
        var files = new List<DataFile>();
        foreach (byte zoom in folders.SelectMany(SpoolFolder.Zooms).Distinct().Order())
        {
            ulong last = 0;
            bool any = false;
            foreach (string folder in folders)
            {
                if (!File.Exists(SpoolFolder.IndexPath(folder, zoom))) continue;
                long length = 0;
                foreach (SpoolEntry entry in SpoolFolder.Entries(folder, zoom))
                {
                    if (any && entry.TileId <= last) throw PackException.OutOfOrder(folder, entry.TileId, last);
                    (last, any) = (entry.TileId, true);
                    length += entry.StoredLength;
                }
                var file = new DataFile(folder, zoom, length);
                long found = new FileInfo(file.Path).Length;
                if (found > length || (found < length && !partlyMoved)) throw SpoolException.Damaged(file.Path, $"it has {found} bytes, its index says {length}");
                files.Add(file);
            }
        }
        return new SpooledTiles(files);
    }

    internal IEnumerable<Tile> All()
    {
        for (int file = 0; file < Files.Count; file++)
        {
            long offset = 0;
            foreach (SpoolEntry entry in SpoolFolder.Entries(Files[file].Folder, Files[file].Zoom))
            {
                yield return new Tile(entry, file, offset);
                offset += entry.StoredLength;
            }
        }
    }
}
