using System.Globalization;
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

    public IEnumerable<ulong> Ids(string temporaryFolder, CancellationToken ct)
    {
        using var ids = new Spool.ExternalSorter<ulong>(64 << 20, temporaryFolder);
        foreach (string zoom in Directory.EnumerateDirectories(Path))
        {
            foreach (string column in IsNumber(System.IO.Path.GetFileName(zoom)) ? Directory.EnumerateDirectories(zoom) : [])
            {
                ct.ThrowIfCancellationRequested();
                foreach (string file in Directory.EnumerateFiles(column, $"*.{_extension}"))
                {
                    string address = $"{System.IO.Path.GetFileName(zoom)}/{System.IO.Path.GetFileName(column)}/{System.IO.Path.GetFileNameWithoutExtension(file)}";
                    if (TileId.TryParse(address, out TileId tile) && new FileInfo(file).Length > 0) ids.Add(tile.HilbertId);
                }
            }
        }
        foreach (ulong id in ids.Sorted()) yield return id;
    }

    public void Dispose() { }

    private static bool IsNumber(string name) => byte.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
