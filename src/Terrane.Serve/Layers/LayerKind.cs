using Terrane.Fusion.Policies;
using Terrane.Fusion.Tiles;
using Terrane.Serve.Archives;
using Terrane.Serve.Rendering;
using Terrane.Tiles;

namespace Terrane.Serve.Layers;

/// <summary>What kinds of things are served, by their names.</summary>
internal static class LayerKind
{
    private const int MostWarnings = 5;
    private static readonly string[] Rasters = [".tif", ".tiff", ".vrt", ".zarr", ".nc", ".img", ".hgt", ".asc", ".dem", ".bag"];

    /// <summary>Archives hold tiles; all else is rendered.</summary>
    public static bool IsArchive(string path) => !IsPolicy(path) && !IsRaster(path);

    public static bool IsPolicy(string path) => Extension(path) is ".yaml" or ".yml";

    public static bool IsRaster(string path) => Rasters.Contains(Extension(path));

    /// <summary>True for what is looked into instead of being served itself.</summary>
    public static bool IsFolder(string path) => Directory.Exists(path) && !IsRaster(path);

    /// <summary>What in a folder is a layer of its own.</summary>
    /// <remarks>Of YAML only what looks like a policy; of GeoTIFFs not those that tell the sources of another.</remarks>
    public static IEnumerable<string> In(string folder) => Directory.EnumerateFileSystemEntries(folder).Where(path => Extension(path) switch
    {
        ".pmtiles" or ".mbtiles" => File.Exists(path),
        ".zarr" => Directory.Exists(path),
        ".tif" or ".tiff" => !Path.GetFileNameWithoutExtension(path).EndsWith("-provenance", StringComparison.Ordinal),
        ".yaml" or ".yml" => LooksLikePolicy(path),
        _ => false,
    }).Order(StringComparer.Ordinal);

    /// <exception cref="Core.TerraneException">It cannot be opened.</exception>
    public static LayerVersion Open(string id, string path, FusionEngine engine, Action<string> warn)
    {
        if (IsArchive(path)) return ArchiveVersion.Open(path);
        FileStamp stamp = FileStamp.Of(path);
        TileRenderer renderer = IsPolicy(path) ? FusedTiles.Open(PolicyFile.Load(path), engine, CancellationToken.None) : RasterTiles.Open(path, id, engine, CancellationToken.None);
        foreach (string warning in renderer.Warnings.Take(MostWarnings)) warn(warning);
        return new RenderedVersion(id, path, renderer, stamp);
    }

    private static string Extension(string path) =>
        Path.GetExtension(Path.TrimEndingDirectorySeparator(TileArchive.IsAddress(path) ? path.Split('?')[0] : path)).ToLowerInvariant();

    private static bool LooksLikePolicy(string path)
    {
        try
        {
            return File.ReadLines(path).Take(2000).Any(line => line.StartsWith("steps:", StringComparison.Ordinal) || line.StartsWith("providers:", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
