using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Terrane.Core;
using Terrane.Tiles.PmTiles;

namespace Terrane.Tiles.Conversion;

/// <summary>A folder of z/x/y.EXT files, rows from the north, with metadata.json beside the zooms where there is one.</summary>
internal sealed class FolderArchive : ITileArchive
{
    private static readonly (string Extension, PmTilesTileType Type)[] Types =
    [
        ("webp", PmTilesTileType.WebP), ("png", PmTilesTileType.Png), ("jpg", PmTilesTileType.Jpeg), ("jpeg", PmTilesTileType.Jpeg),
        ("pbf", PmTilesTileType.MapboxVector), ("mvt", PmTilesTileType.MapboxVector), ("avif", PmTilesTileType.Avif),
    ];

    private readonly string _extension;

    private FolderArchive(string path, string extension, PmTilesTileType type) => (Path, _extension, TileType) = (path, extension, type);

    public string Path { get; }
    public byte? MinZoom => null;
    public byte? MaxZoom => null;
    public E7Bounds? Bounds => E7Bounds.FromMetadata(ReadMetadata());
    public PmTilesTileType TileType { get; }
    public PmTilesCompression TileCompression => TileType == PmTilesTileType.MapboxVector ? PmTilesCompression.Gzip : PmTilesCompression.None;

    /// <exception cref="ConvertException">convert.source: no tile in it.</exception>
    internal static FolderArchive Open(string path)
    {
        foreach (string zoom in Directory.EnumerateDirectories(path))
        {
            if (!IsNumber(System.IO.Path.GetFileName(zoom))) continue;
            foreach (string file in Directory.EnumerateFiles(zoom, "*", SearchOption.AllDirectories))
            {
                string extension = System.IO.Path.GetExtension(file).TrimStart('.').ToLowerInvariant();
                foreach ((string known, PmTilesTileType type) in Types)
                    if (extension == known) return new FolderArchive(path, extension, type);
            }
        }
        throw ConvertException.NoSource(path);
    }

    /// <summary>"webp" for WebP.</summary>
    internal static string ExtensionOf(PmTilesTileType type)
    {
        foreach ((string extension, PmTilesTileType known) in Types)
            if (type == known) return extension;
        return "bin";
    }

    public byte[] ReadMetadata()
    {
        string file = System.IO.Path.Combine(Path, "metadata.json");
        return File.Exists(file) ? File.ReadAllBytes(file) : "{}"u8.ToArray();
    }

    public bool TryGetTile(TileId tile, out byte[] bytes)
    {
        string file = System.IO.Path.Combine(Path, $"{tile.Z}", $"{tile.X}", $"{tile.Y}.{_extension}");
        bytes = File.Exists(file) ? File.ReadAllBytes(file) : [];
        return bytes.Length > 0;
    }

    public int ReadTile(TileId tile, ref byte[] buffer)
    {
        string path = System.IO.Path.Combine(Path, $"{tile.Z}", $"{tile.X}", $"{tile.Y}.{_extension}");
        if (!File.Exists(path)) return 0;
        using SafeFileHandle file = File.OpenHandle(path);
        int length = checked((int)RandomAccess.GetLength(file));
        if (buffer.Length < length) buffer = new byte[length * 3L / 2];
        return Fill(file, buffer.AsSpan(0, length), path);
    }

    public IEnumerable<TileHead> Heads(Func<TileId, bool> wanted, CancellationToken ct)
    {
        byte[] begin = new byte[TileHead.Most];
        foreach ((TileId tile, string path) in Files(ct))
        {
            if (!wanted(tile)) continue;
            using SafeFileHandle file = File.OpenHandle(path);
            long length = RandomAccess.GetLength(file);
            if (length == 0) continue;
            int read = Fill(file, begin.AsSpan(0, (int)Math.Min(length, begin.Length)), path);
            yield return TileHead.Of(tile.HilbertId, length, begin.AsSpan(0, read));
        }
    }

    public IEnumerable<ulong> Ids(string temporaryFolder, CancellationToken ct)
    {
        using var ids = new Spool.ExternalSorter<ulong>(64 << 20, temporaryFolder);
        foreach ((TileId tile, string path) in Files(ct))
            if (new FileInfo(path).Length > 0) ids.Add(tile.HilbertId);
        foreach (ulong id in ids.Sorted()) yield return id;
    }

    public void Dispose() { }

    private static int Fill(SafeFileHandle file, Span<byte> target, string path)
    {
        for (int done = 0; done < target.Length;)
        {
            int read = RandomAccess.Read(file, target[done..], done);
            if (read == 0) throw ConvertException.Changed(path);
            done += read;
        }
        return target.Length;
    }

    private IEnumerable<(TileId Tile, string Path)> Files(CancellationToken ct)
    {
        foreach (string zoom in Directory.EnumerateDirectories(Path))
        {
            foreach (string column in IsNumber(System.IO.Path.GetFileName(zoom)) ? Directory.EnumerateDirectories(zoom) : [])
            {
                ct.ThrowIfCancellationRequested();
                foreach (string file in Directory.EnumerateFiles(column, $"*.{_extension}"))
                {
                    string address = $"{System.IO.Path.GetFileName(zoom)}/{System.IO.Path.GetFileName(column)}/{System.IO.Path.GetFileNameWithoutExtension(file)}";
                    if (TileId.TryParse(address, out TileId tile)) yield return (tile, file);
                }
            }
        }
    }

    private static bool IsNumber(string name) => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
