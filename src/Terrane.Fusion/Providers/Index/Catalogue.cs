using Terrane.Native.Proj;

namespace Terrane.Fusion.Providers.Index;

/// <summary>A list of rasters: where each lies, and what is said of it.</summary>
internal abstract class Catalogue
{
    /// <summary>The attribute that holds a raster's path or address, unless the policy names one.</summary>
    internal const string Location = "location";

    /// <summary>Entries in the order of the catalogue, one in memory at a time, those that lie elsewhere left out.</summary>
    /// <exception cref="Core.TerraneException">fusion.index, fusion.fetch, vector.*.</exception>
    internal abstract IEnumerable<IndexEntry> Entries(GeographicArea area, CancellationToken ct);

    /// <param name="address">A path, an address, or a glob of either, of which the last by name is meant: agencies put dates into the names of their catalogues.</param>
    /// <param name="layer">Of a file with several; null for the first.</param>
    /// <param name="asset">Of STAC items; null for the only one that is a raster.</param>
    internal static Catalogue Open(string address, string? layer, string? asset, GeographicArea area, IRemoteFiles files, CancellationToken ct)
    {
        string given = address.Replace("{bbox}", StacCatalogue.Box(area), StringComparison.Ordinal);
        if (given.Contains('*', StringComparison.Ordinal)) given = LatestName.Of(given);
        if (Directory.Exists(given)) return new StacFolder(given, asset);
        string path = files.Local(given, null, ct);
        if (!File.Exists(path)) throw FusionException.Index(given, "there is no such file or folder");
        if (Path.GetExtension(path).Equals(".vrt", StringComparison.OrdinalIgnoreCase)) return new VrtCatalogue(path, given);
        return StacCatalogue.Is(path) ? new StacCatalogue(path, given, asset, files) : new VectorCatalogue(path, given, layer);
    }

    /// <summary>The folder of a path or an address, with a slash at its end.</summary>
    internal static string FolderOf(string name)
    {
        int end = name.Contains("://", StringComparison.Ordinal) && name.IndexOf('?', StringComparison.Ordinal) is > 0 and int query ? query : name.Length;
        return name[..(name.LastIndexOf('/', end - 1) + 1)];
    }
}
