namespace Terrane.Sources.Unpack;

/// <summary>What a file is by its first bytes; names and servers say many things.</summary>
internal enum ContentKind
{
    /// <summary>Anything else: GDAL will say whether it is a raster.</summary>
    Other,

    /// <summary>zip, 7z or tar, the latter compressed or not.</summary>
    Archive,

    /// <summary>One file compressed by gzip, bzip2, xz or zstd.</summary>
    Compressed,

    /// <summary>HTML.</summary>
    WebPage,
}
