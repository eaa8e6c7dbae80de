using System.Text.Json;

namespace Terrane.Sources.Catalog;

/// <summary>What stands in CATALOG_DIR: the list of files, and what goes beside them into the tarball.</summary>
/// <param name="Name">Of the source: the folder's name unless another is given.</param>
/// <param name="Items">In the order of the list.</param>
/// <param name="MetadataPath">metadata.json; null when there is none.</param>
/// <param name="LicencePath">Null when there is none.</param>
/// <param name="Checksums">Hexadecimal MD5, SHA-1 or SHA-256 by file name, from checksum files beside the list; lower case.</param>
public sealed record CatalogEntry(
    string Name, IReadOnlyList<CatalogItem> Items, string? MetadataPath, string? LicencePath, IReadOnlyDictionary<string, string> Checksums)
{
    private static readonly string[] ChecksumFiles =
        ["SHA256SUMS", "sha256sums.txt", "checksums.sha256", "SHA1SUMS", "checksums.sha1", "MD5SUMS", "md5sums.txt", "checksums.md5", "checksums.txt"];

    /// <summary>Members that metadata.json must have.</summary>
    private static readonly string[] Wanted = ["name", "website", "license", "producer", "resolution", "access_year"];

    /// <summary>Reads a catalog folder, or takes a folder of files as one when it has no file_list.txt.</summary>
    /// <param name="name">Instead of the folder's name.</param>
    /// <param name="licence">Instead of the folder's licence file.</param>
    /// <param name="files">A further folder in which bare names of the list are looked for.</param>
    /// <exception cref="SourcesException">source.list: no folder, no list and no file. source.name, source.licence.</exception>
    public static CatalogEntry Read(string folder, string? name = null, string? licence = null, string? files = null)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(full)) throw SourcesException.NoCatalog(folder, "there is no such folder");
        string source = name ?? Path.GetFileName(full);
        if (source.Length == 0 || FileName(source) != source) throw SourcesException.BadName(source);
        string list = Path.Combine(full, FileList.FileName);
        string[] folders = files is null ? [full] : [Path.GetFullPath(files), full];
        IReadOnlyList<CatalogItem> items = File.Exists(list) ? FileList.Parse(File.ReadAllText(list), list, folders) : FileList.OfFolder(files ?? full);
        if (items.Count == 0)
            throw SourcesException.NoCatalog(folder, File.Exists(list) ? $"its {FileList.FileName} names no file" : $"it has no {FileList.FileName} and no raster");
        string metadata = Path.Combine(full, "metadata.json");
        if (licence is not null && !File.Exists(licence)) throw SourcesException.NoLicence(licence);
        return new CatalogEntry(source, items, File.Exists(metadata) ? metadata : null, licence ?? FindLicence(full), ReadChecksums(full));
    }

    /// <summary>What is missing for a tarball, in words; empty when nothing is.</summary>
    /// <exception cref="SourcesException">source.metadata: metadata.json is no JSON object, or lacks members.</exception>
    public IReadOnlyList<string> MissingForTar()
    {
        var missing = new List<string>();
        if (MetadataPath is null) missing.Add("metadata.json");
        else CheckMetadata(MetadataPath);
        if (LicencePath is null) missing.Add("a licence file");
        return missing;
    }

    private static void CheckMetadata(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw SourcesException.Metadata(path, "it is no JSON object");
            string[] absent = [.. Wanted.Where(key => !document.RootElement.TryGetProperty(key, out _))];
            if (absent.Length > 0) throw SourcesException.Metadata(path, $"it lacks {string.Join(", ", absent)}");
        }
        catch (JsonException e)
        {
            throw SourcesException.Metadata(path, e.Message);
        }
    }

    private static string FileName(string name) => name is "." or ".." ? "" : FileNames.Safe(name);

    private static string? FindLicence(string folder) => Directory.EnumerateFiles(folder)
        .Where(f => Path.GetFileNameWithoutExtension(f).ToUpperInvariant() is "LICENSE" or "LICENCE" or "COPYING" or "COPYRIGHT")
        .Order(StringComparer.Ordinal).FirstOrDefault();

    // As sha256sum and md5sum write them: "<hex>  <name>" or "<hex> *<name>".
    private static Dictionary<string, string> ReadChecksums(string folder)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string file in ChecksumFiles.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            foreach (string line in File.ReadLines(file))
            {
                string[] parts = line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                if (parts.Length == 2 && parts[0].Length is 32 or 40 or 64 && parts[0].All(char.IsAsciiHexDigit))
                    found.TryAdd(Path.GetFileName(parts[1].TrimStart('*')), parts[0].ToLowerInvariant());
            }
        }
        return found;
    }
}
