using Terrane.Sources.State;

namespace Terrane.Sources.Ingest;

/// <summary>What a store knows of one source.</summary>
/// <param name="Source">Its name.</param>
/// <param name="Items">In the order of the list.</param>
/// <param name="Rasters">By name.</param>
public sealed record StoreStatus(string Source, IReadOnlyList<ItemRecord> Items, IReadOnlyList<RasterRecord> Rasters)
{
    /// <summary>Whether a folder is a store at all.</summary>
    public static bool IsStore(string folder) => Directory.Exists(Path.Combine(folder, StorePaths.SourceStore));

    /// <summary>Every source of a store, by name; while a run is at work too.</summary>
    /// <param name="source">Only this one; null for all.</param>
    /// <exception cref="SourcesException">ingest.store.</exception>
    public static IReadOnlyList<StoreStatus> Read(string store, string? source = null)
    {
        string folder = Path.Combine(Path.GetFullPath(store), StorePaths.SourceStore);
        string[] names = Directory.Exists(folder)
            ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Where(name => source is null || name == source)
                .Where(name => File.Exists(new StorePaths(store, name).State)).Order(StringComparer.Ordinal)]
            : [];
        if (names.Length == 0) throw SourcesException.NoStore(store);
        return [.. names.Select(name =>
        {
            using StateDatabase state = StateDatabase.Open(new StorePaths(Path.GetFullPath(store), name).State, readOnly: true);
            return new StoreStatus(name, state.Items(), state.Rasters());
        })];
    }
}
