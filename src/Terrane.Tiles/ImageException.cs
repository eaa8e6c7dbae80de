using Terrane.Core;

namespace Terrane.Tiles;

/// <summary>A tile that is no image, or none that can be read here.</summary>
public sealed class ImageException : TerraneException
{
    private ImageException(string code, string message, string? hint) : base(code, message, hint) { }

    internal static ImageException Png(string reason) =>
        new("png.decode", $"Cannot decode a PNG image: {reason}.", "The file may be cut off or damaged; `terrane verify --deep` finds such tiles.");

    internal static ImageException Kind(string found) =>
        new("image.kind", $"Cannot decode a tile: it is {found}; WebP and PNG are read here.", null);
}
