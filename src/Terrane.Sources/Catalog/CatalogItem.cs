namespace Terrane.Sources.Catalog;

/// <summary>One thing to fetch: a URL or path of the list, or the parts of one split archive.</summary>
/// <param name="Position">Place in the list, from 0; files are handled and told in this order.</param>
/// <param name="Name">File name that it stands for, safe on disk and unique in the list: <c>dem_1.tif</c>, <c>RGEALTI.7z</c>.</param>
/// <param name="Locations">URLs, or full paths of files at hand; several for a split archive, in the order of its parts.</param>
/// <param name="PartNames">File name of each location.</param>
public sealed record CatalogItem(int Position, string Name, IReadOnlyList<string> Locations, IReadOnlyList<string> PartNames)
{
    /// <summary>What identifies it from run to run: its first location. It is written down, so <see cref="FileList"/> takes secrets out of it.</summary>
    public string Key { get; init; } = Locations[0];

    /// <summary>True for files that are read where they lie, and are never changed or deleted.</summary>
    public bool IsLocal => !Locations[0].Contains("://", StringComparison.Ordinal);
}
