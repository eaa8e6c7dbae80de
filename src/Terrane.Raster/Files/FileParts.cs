using Terrane.Native.Gdal;

namespace Terrane.Raster.Files;

/// <summary>The files besides its container that a raster is made of.</summary>
internal static class FileParts
{
    private const int DeepestVrt = 8; // a VRT that refers to itself ends somewhere

    /// <summary>Sidecars and what a VRT refers to, ordered by path. Nothing for a member of an archive (the archive is all of it) or a file on a server (whose sidecars are not asked for).</summary>
    internal static IReadOnlyList<FileStamp> Of(SourceFile source, GdalDataset dataset)
    {
        bool isMember = source.Path.StartsWith("/vsizip/", StringComparison.Ordinal);
        if (isMember || RemotePaths.IsRemote(source.Path)) return [];
        var found = new SortedDictionary<string, FileStamp>(StringComparer.Ordinal);
        Add(dataset, source.Container, found, DeepestVrt);
        return [.. found.Values];
    }

    private static void Add(GdalDataset dataset, string container, SortedDictionary<string, FileStamp> found, int depth)
    {
        string own = Full(container);
        foreach (string listed in dataset.FileList)
        {
            string path = Full(listed);
            // Overviews are never read, so a change in them changes nothing.
            if (path == own || path.EndsWith(".ovr", StringComparison.OrdinalIgnoreCase) || found.ContainsKey(path)) continue;
            if (FileStamp.Of(path) is not { } stamp) continue;
            found.Add(path, stamp);
            // GDAL names the files of a VRT but not their own sidecars, nor what a VRT among them refers to.
            if (dataset.DriverName == "VRT" && depth > 0) AddPartsOf(path, found, depth - 1);
        }
    }

    private static void AddPartsOf(string path, SortedDictionary<string, FileStamp> found, int depth)
    {
        if (RemotePaths.IsRemote(path)) return;
        try
        {
            using GdalDataset inner = GdalDataset.Open(path);
            Add(inner, path, found, depth);
        }
        catch (GdalException)
        {
            // A sidecar, or a file that will be missed when it is read.
        }
    }

    private static string Full(string path) => path.StartsWith("/vsi", StringComparison.Ordinal) ? path : Path.GetFullPath(path);
}
