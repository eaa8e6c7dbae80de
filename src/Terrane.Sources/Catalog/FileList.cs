using Terrane.Core;
using Terrane.Raster.Files;

namespace Terrane.Sources.Catalog;

/// <summary>Reads file_list.txt as real ones are: comments, blank lines, no final newline, spaces, a byte order mark, URLs twice.</summary>
internal static class FileList
{
    public const string FileName = "file_list.txt";

    private static readonly string[] SignedWith = ["X-Amz-", "X-Goog-", "Expires="];

    /// <summary>The items of a list.</summary>
    /// <param name="text">Of the list.</param>
    /// <param name="path">Of the list, for messages.</param>
    /// <param name="folders">Where bare names and relative paths are looked for, in order.</param>
    /// <exception cref="SourcesException">source.list.part: a part of a split archive is missing. source.list.scheme: a kind of URL that cannot be fetched.</exception>
    public static IReadOnlyList<CatalogItem> Parse(string text, string path, IReadOnlyList<string> folders)
    {
        var locations = new List<string>();
        foreach (string raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            string line = raw.Trim().Trim('"');
            if (line.Length == 0 || line.StartsWith('#')) continue;
            string location = Locate(line, path, folders);
            if (!locations.Contains(location)) locations.Add(location);
        }
        return Group(locations, path);
    }

    /// <summary>The rasters and archives of a folder of files at hand.</summary>
    public static IReadOnlyList<CatalogItem> OfFolder(string folder)
    {
        string[] files = [.. FolderWalk.Files(folder).Where(f => FileNames.IsKnown(Path.GetFileName(f))).Order(StringComparer.Ordinal)];
        return Group(files, folder);
    }

    private static string Locate(string line, string path, IReadOnlyList<string> folders)
    {
        int scheme = line.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0)
        {
            return line[..scheme].ToLowerInvariant() switch
            {
                "http" or "https" or "s3" => line,
                "file" => Uri.UnescapeDataString(new Uri(line).AbsolutePath),
                var other => throw SourcesException.Scheme(path, line, other),
            };
        }
        if (Path.IsPathRooted(line)) return line;
        return folders.Select(folder => Path.Combine(folder, line)).FirstOrDefault(File.Exists) ?? Path.Combine(folders[0], line);
    }

    private static List<CatalogItem> Group(IReadOnlyList<string> locations, string path)
    {
        var items = new List<CatalogItem>();
        var wholes = new Dictionary<string, List<(int Number, string Location, string Name)>>(StringComparer.Ordinal);
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var order = new List<(string? Whole, string Location, string Name)>();
        foreach (string location in locations)
        {
            string name = location.Contains("://", StringComparison.Ordinal) ? FileNames.OfUrl(location) : FileNames.Safe(Path.GetFileName(location));
            if (SplitArchives.PartOf(name) is not var (whole, number)) order.Add((null, location, name));
            else
            {
                // Parts belong together when all of their address but the number is the same.
                string key = location.Replace(name, whole, StringComparison.Ordinal);
                if (!wholes.TryGetValue(key, out var parts))
                {
                    wholes[key] = parts = [];
                    order.Add((key, location, whole));
                }
                parts.Add((number, location, name));
            }
        }
        foreach ((string? whole, string location, string name) in order)
        {
            string unique = Unique(name, taken);
            if (whole is null) items.Add(new CatalogItem(items.Count, unique, [location], [name]));
            else
            {
                List<(int Number, string Location, string Name)> parts = [.. wholes[whole].OrderBy(part => part.Number)];
                for (int i = 0; i < parts.Count; i++)
                    if (parts[i].Number != i + 1) throw SourcesException.PartMissing(path, name, i + 1);
                items.Add(new CatalogItem(items.Count, unique, [.. parts.Select(part => part.Location)], [.. parts.Select(part => part.Name)]));
            }
        }
        return WithKeys(items);
    }

    // A signature is renewed from day to day, and is nothing to write down; the rest of a query may be all that tells two files apart.
    private static List<CatalogItem> WithKeys(List<CatalogItem> items)
    {
        HashSet<string> twice = [.. items.GroupBy(KeyOf, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key)];
        return [.. items.Select(item => item with { Key = twice.Contains(KeyOf(item)) ? $"{Secrets.Hide(item.Locations[0])}#{CogNames.Digest(item.Locations[0])}" : KeyOf(item) })];
    }

    private static string KeyOf(CatalogItem item)
    {
        if (item.IsLocal) return item.Locations[0];
        string shown = Secrets.Hide(item.Locations[0]);
        int query = item.Locations[0].IndexOf('?', StringComparison.Ordinal);
        string[] rest = query < 0 ? [] : [.. item.Locations[0][(query + 1)..].Split('&').Where(pair => Secrets.Hide(pair) == pair && !Array.Exists(SignedWith, pair.StartsWith))];
        return rest.Length == 0 ? shown : $"{shown}#{CogNames.Digest(string.Join('&', rest))}";
    }

    private static string Unique(string name, HashSet<string> taken)
    {
        string unique = name;
        for (int i = 2; !taken.Add(unique); i++) unique = $"{Path.GetFileNameWithoutExtension(name)}~{i}{Path.GetExtension(name)}";
        return unique;
    }
}
