namespace Terrane.Raster.Files;

/// <summary>Rasters that are not on this machine: addresses as people write them, and GDAL's names for the same.</summary>
internal static class RemotePaths
{
    private static readonly (string Scheme, string FileSystem)[] Stores =
        [("s3://", "/vsis3/"), ("gs://", "/vsigs/"), ("az://", "/vsiaz/"), ("oss://", "/vsioss/"), ("swift://", "/vsiswift/")];

    private static readonly string[] FileSystems = ["/vsicurl/", .. Stores.Select(s => s.FileSystem)];

    /// <summary>"https://host/x.tif" becomes "/vsicurl/https://host/x.tif", "s3://bucket/key" becomes "/vsis3/bucket/key"; anything else stays.</summary>
    internal static string ToGdal(string spec)
    {
        if (StartsWith(spec, "http://") || StartsWith(spec, "https://") || StartsWith(spec, "ftp://")) return "/vsicurl/" + spec;
        foreach ((string scheme, string fileSystem) in Stores)
            if (StartsWith(spec, scheme)) return fileSystem + spec[scheme.Length..];
        return spec;
    }

    /// <summary>True for GDAL's name of something on a server.</summary>
    internal static bool IsRemote(string path) => Array.Exists(FileSystems, system => path.StartsWith(system, StringComparison.Ordinal)) || path.Contains("/vsicurl/", StringComparison.Ordinal);

    /// <summary>Without the query of a URL: "x.tif?download=1" is a .tif.</summary>
    internal static string WithoutQuery(string path)
    {
        int query = path.StartsWith("/vsicurl/", StringComparison.Ordinal) ? path.IndexOf('?', StringComparison.Ordinal) : -1;
        return query < 0 ? path : path[..query];
    }

    private static bool StartsWith(string spec, string scheme) => spec.StartsWith(scheme, StringComparison.OrdinalIgnoreCase);
}
