using Terrane.Core;
using Terrane.Sources.Catalog;
using Terrane.Sources.Fetch;

namespace Terrane.Sources.Ingest;

/// <summary>Says what an ingest would do.</summary>
public static class IngestPreview
{
    /// <summary>Lines for the reader. Asks servers for lengths; writes nothing.</summary>
    /// <exception cref="SourcesException">What the run itself would end with at once.</exception>
    public static IEnumerable<string> Describe(IngestOptions options, CancellationToken ct)
    {
        options = options.Checked();
        CatalogEntry entry = CatalogEntry.Read(options.Catalog, options.Name, options.Licence, options.Files);
        if (!options.NoTar && entry.MissingForTar() is { Count: > 0 } missing) throw SourcesException.NotForTar(entry.Name, missing);
        var plan = MemoryPlan.Of(options.Memory.Bytes, options.Workers);
        CatalogItem[] items = [.. entry.Items.Where(item => NamePattern.Matches(item.Name, options.Only))];
        using var fetcher = new Fetcher(options.Fetch);
        long free = new DriveInfo(Path.GetFullPath(options.TemporaryDirectory ?? Existing(options.Store))).AvailableFreeSpace;
        yield return $"{entry.Name}: " + DiskForecast.Of(items, fetcher, ct).Describe(Math.Min(plan.Workers, Math.Max(1, items.Length)), Math.Min(free, options.Disk?.Bytes ?? long.MaxValue));
        foreach (CatalogItem item in items) yield return $"  {item.Name}  {string.Join(' ', item.Locations.Select(Secrets.Hide))}";
    }

    /// <summary>The name that the source has in the store.</summary>
    public static string SourceOf(IngestOptions options) => options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Catalog)));

    private static string Existing(string folder)
    {
        string path = Path.GetFullPath(folder);
        while (!Directory.Exists(path)) path = Path.GetDirectoryName(path)!;
        return path;
    }
}
