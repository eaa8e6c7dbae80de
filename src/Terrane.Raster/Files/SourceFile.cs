namespace Terrane.Raster.Files;

/// <summary>A raster to open.</summary>
/// <param name="Path">GDAL's name: a path, or /vsizip/x.zip/member.</param>
/// <param name="Container">The file on disk that holds it: the path itself, or the zip.</param>
public sealed record SourceFile(string Path, string Container);
