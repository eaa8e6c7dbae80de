using System.Globalization;
using Terrane.Core;

namespace Terrane.Tiles.Spool;

/// <summary>The files of a spool: per zoom <c>z10.index</c> (entries) and <c>z10.tiles</c> (their bytes, one after the other).</summary>
public static class SpoolFolder
{
    private const string PackingMarker = "packing";

    /// <summary>True from the moment a packer may have taken tiles out of the folder.</summary>
    public static bool IsBeingPacked(string folder) => File.Exists(MarkerPath(folder));

    /// <summary>Removes a spool whose archive is published; other files in the folder stay.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder)) return;
        foreach (byte zoom in Zooms(folder))
        {
            File.Delete(IndexPath(folder, zoom));
            File.Delete(DataPath(folder, zoom));
        }
        File.Delete(MarkerPath(folder));
        if (!Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }

    /// <summary>EPSG:3857 metres of the tiles of the lowest zoom of all these spools; null without tiles.</summary>
    /// <exception cref="SpoolException">An index is damaged.</exception>
    public static Bounds? Extent(IReadOnlyList<string> folders)
    {
        foreach (byte zoom in folders.SelectMany(Zooms).Distinct().Order())
        {
            Bounds? extent = null;
            foreach (SpoolEntry entry in folders.Where(folder => File.Exists(IndexPath(folder, zoom))).SelectMany(folder => Entries(folder, zoom)))
            {
                Bounds tile = WebMercator.TileBounds(TileId.FromHilbertId(entry.TileId));
                extent = extent?.Union(tile) ?? tile;
            }
            if (extent is not null) return extent;
        }
        return null;
    }

    internal static string MarkerPath(string folder) => Path.Combine(folder, PackingMarker);

    internal static string IndexPath(string folder, byte zoom) => Path.Combine(folder, FormattableString.Invariant($"z{zoom}.index"));

    internal static string DataPath(string folder, byte zoom) => Path.Combine(folder, FormattableString.Invariant($"z{zoom}.tiles"));

    /// <summary>Zooms that have an index, ascending.</summary>
    internal static IReadOnlyList<byte> Zooms(string folder)
    {
        var zooms = new List<byte>();
        foreach (string path in Directory.EnumerateFiles(folder, "z*.index"))
            if (byte.TryParse(Path.GetFileNameWithoutExtension(path)[1..], NumberStyles.None, CultureInfo.InvariantCulture, out byte zoom)) zooms.Add(zoom);
        zooms.Sort();
        return zooms;
    }

    /// <summary>The entries of a zoom in their order, a few kilobytes at a time.</summary>
    /// <exception cref="SpoolException">The index ends within an entry.</exception>
    internal static IEnumerable<SpoolEntry> Entries(string folder, byte zoom)
    {
        string path = IndexPath(folder, zoom);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 1);
        if (file.Length % SpoolEntry.Size != 0) throw SpoolException.Damaged(path, $"its {file.Length} bytes are no multiple of {SpoolEntry.Size}");
        byte[] buffer = new byte[2048 * SpoolEntry.Size];
        while (true)
        {
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            for (int at = 0; at < length; at += SpoolEntry.Size) yield return SpoolEntry.Read(buffer.AsSpan(at));
            if (length < buffer.Length) yield break;
        }
    }
}
