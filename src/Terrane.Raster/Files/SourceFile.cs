namespace Terrane.Raster.Files;

/// <summary>A raster to open.</summary>
/// <param name="Path">GDAL's name: a path, or /vsizip/x.zip/member.</param>
/// <param name="Container">The file on disk that holds it: the path itself, or the zip.</param>
/// <param name="Listed">What a list says of it; null where there is none, and when it has been scanned.</param>
public sealed record SourceFile(string Path, string Container, ListedRaster? Listed = null);
