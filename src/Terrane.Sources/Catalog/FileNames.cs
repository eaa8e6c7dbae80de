using System.Text;
using Terrane.Raster.Files;

namespace Terrane.Sources.Catalog;

/// <summary>File names out of URLs, and names that are safe on any disk.</summary>
internal static class FileNames
{
    private const int MaximumLength = 180; // bytes are at most three times as many, and suffixes are added

    private static readonly string[] ArchiveEndings =
        [".zip", ".7z", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".gz", ".bz2", ".xz", ".zst"];

    /// <summary>The file that a URL stands for: its last path segment, or what its query or an earlier segment names (…/x.zip/content, download?files=x.zip).</summary>
    public static string OfUrl(string url)
    {
        int fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment >= 0) url = url[..fragment];
        int query = url.IndexOf('?', StringComparison.Ordinal);
        string path = query < 0 ? url : url[..query];
        int host = path.IndexOf("://", StringComparison.Ordinal);
        string[] segments = path[(host < 0 ? 0 : host + 3)..].Split('/', StringSplitOptions.RemoveEmptyEntries)[1..];
        IEnumerable<string> values = query < 0 ? [] : url[(query + 1)..].Split('&').Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        string[] candidates = [.. segments.Reverse().Take(1), .. values.Reverse(), .. segments.Reverse().Skip(1)];
        string[] names = [.. candidates.Select(text => Path.GetFileName(Uri.UnescapeDataString(text)))];
        return Safe(names.FirstOrDefault(IsKnown) ?? names.FirstOrDefault(name => name.Length > 0) ?? "file");
    }

    /// <summary>Whether a name ends like a raster or an archive.</summary>
    public static bool IsKnown(string name) => IsRaster(name) || IsArchive(name);

    /// <summary>A VRT holds no cells but names of files, so it is none here.</summary>
    public static bool IsRaster(string name) => RasterNames.IsRaster(name) && !name.EndsWith(".vrt", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xyz", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("._", StringComparison.Ordinal);

    public static bool IsArchive(string name) =>
        Array.Exists(ArchiveEndings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) || SplitArchives.PartOf(name) is not null;

    /// <summary>The name with everything that a file system, a shell or a CSV file could trip over made '_'.</summary>
    public static string Safe(string name)
    {
        var safe = new StringBuilder(name.Length);
        foreach (char c in name.Normalize())
            safe.Append(c < ' ' || c == 127 || "/\\:*?\"<>|,;'".Contains(c, StringComparison.Ordinal) ? '_' : c);
        string text = safe.ToString().Trim().TrimStart('.', '-');
        if (text.Length > MaximumLength) text = text[..(MaximumLength / 2)] + "~" + text[^(MaximumLength / 2)..];
        return text.Length > 0 ? text : "file";
    }

    /// <summary>The name of the COG made from a raster: its own, with .tif for whatever it ended in.</summary>
    public static string Stem(string name)
    {
        string file = Path.GetFileName(name);
        foreach (string ending in ArchiveEndings.Where(e => e is ".gz" or ".bz2" or ".xz" or ".zst"))
            if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && file.Length > ending.Length) file = file[..^ending.Length];
        string stem = IsRaster(file) || file.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? Path.GetFileNameWithoutExtension(file) : file;
        return Safe(stem);
    }
}
