namespace Terrane.Serve.Rendering;

/// <summary>A rendered tile in a format.</summary>
/// <param name="Bytes">Of the file.</param>
/// <param name="Missing">What is missing in it; null when it is whole and may be kept.</param>
internal sealed record TilePicture(byte[] Bytes, string? Missing);
