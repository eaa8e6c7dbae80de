namespace Terrane.Raster.Polygons;

/// <summary>A file of polygons as the user named it: a path, a path with |layername=NAME, or a map of npm's world-atlas by name.</summary>
/// <param name="Name">As written.</param>
/// <param name="Path">What OGR opens.</param>
/// <param name="Layer">Of files with several layers.</param>
/// <param name="IsAtlas">
/// A map of world-atlas, which is taken as it is: quantised, 112 of the 4087 polygons of land-10m touch or cross themselves, by 3e-5 square
/// degrees at most, and the winding number decides there.
/// </param>
public sealed record PolygonFile(string Name, string Path, string? Layer, bool IsAtlas)
{
    /// <summary>world-atlas:land-10m.</summary>
    public const string AtlasPrefix = "world-atlas:";

    private const string LayerMark = "|layername=";

    /// <summary>True when <paramref name="name"/> is no path, so that no folder belongs before it.</summary>
    public static bool IsAtlasName(string name) => name.StartsWith(AtlasPrefix, StringComparison.Ordinal);

    /// <exception cref="PolygonException">polygons.notfound, polygons.atlas.</exception>
    public static PolygonFile Find(string name)
    {
        if (IsAtlasName(name)) return new PolygonFile(name, AtlasPath(name[AtlasPrefix.Length..]), null, IsAtlas: true);
        int mark = name.IndexOf(LayerMark, StringComparison.Ordinal);
        string path = mark < 0 ? name : name[..mark];
        if (!path.StartsWith("/vsi", StringComparison.Ordinal) && !File.Exists(path) && !Directory.Exists(path)) throw PolygonException.NotFound(path);
        return new PolygonFile(name, path, mark < 0 ? null : name[(mark + LayerMark.Length)..], IsAtlas: false);
    }

    /// <summary>The files on disk that hold the polygons: a shapefile is several. None for what lies in an archive or elsewhere.</summary>
    public IEnumerable<string> Parts()
    {
        if (!Path.EndsWith(".shp", StringComparison.OrdinalIgnoreCase)) return File.Exists(Path) ? [Path] : [];
        string[] extensions = [".shp", ".shx", ".dbf", ".prj"];
        return extensions.Select(extension => System.IO.Path.ChangeExtension(Path, extension)).Where(File.Exists);
    }

    /// <summary>./terrane unpacks npm packages into artifacts/npm: the folders above the program are searched for it.</summary>
    private static string AtlasPath(string map)
    {
        if (map.Length > 0 && map.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                string file = System.IO.Path.Combine(folder.FullName, "artifacts/npm/node_modules/world-atlas", map + ".json");
                if (File.Exists(file)) return file;
            }
        }
        throw PolygonException.Atlas(map);
    }
}
