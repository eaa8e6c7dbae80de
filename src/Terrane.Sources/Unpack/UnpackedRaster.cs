namespace Terrane.Sources.Unpack;

/// <summary>A raster that came out of a file of the list.</summary>
/// <param name="Path">Where it is on disk.</param>
/// <param name="Member">Its path in the archive (archives in archives are parted by '!'), or the file's own name.</param>
internal sealed record UnpackedRaster(string Path, string Member);
