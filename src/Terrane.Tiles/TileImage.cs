using Terrane.Native.WebP;
using Terrane.Tiles.Png;

namespace Terrane.Tiles;

/// <summary>Stored tiles to pixels, whichever of the two formats they are in: their bytes tell.</summary>
public static class TileImage
{
    /// <summary>Size in pixels, from the first bytes.</summary>
    /// <exception cref="Core.TerraneException">image.kind, webp.decode, png.decode.</exception>
    public static (int Width, int Height) Size(ReadOnlySpan<byte> stored)
    {
        if (PngDecoder.IsPng(stored)) return PngDecoder.Info(stored);
        if (!IsWebP(stored)) throw ImageException.Kind(KindOf(stored));
        (int width, int height, _) = LibWebP.Info(stored);
        return (width, height);
    }

    /// <summary>Decodes a tile.</summary>
    /// <param name="argb">Receives 0xAARRGGBB, row-major, north row first; at least as many as the tile has.</param>
    /// <exception cref="Core.TerraneException">image.kind, webp.decode, png.decode.</exception>
    public static void Decode(ReadOnlySpan<byte> stored, Span<uint> argb)
    {
        if (PngDecoder.IsPng(stored)) PngDecoder.Decode(stored, argb);
        else if (IsWebP(stored)) LibWebP.Decode(stored, argb, out _, out _);
        else throw ImageException.Kind(KindOf(stored));
    }

    /// <summary>True when the pixels are those that were encoded.</summary>
    /// <exception cref="Core.TerraneException">image.kind, webp.decode.</exception>
    public static bool IsLossless(ReadOnlySpan<byte> stored) =>
        PngDecoder.IsPng(stored) || (IsWebP(stored) ? LibWebP.IsLossless(stored) : throw ImageException.Kind(KindOf(stored)));

    /// <summary>False when the first bytes say that every pixel is opaque.</summary>
    /// <exception cref="Core.TerraneException">image.kind, webp.decode, png.decode.</exception>
    public static bool MayBeTransparent(ReadOnlySpan<byte> stored) =>
        PngDecoder.IsPng(stored) ? PngDecoder.MayBeTransparent(stored) : IsWebP(stored) ? LibWebP.Info(stored).Alpha : throw ImageException.Kind(KindOf(stored));

    /// <summary>"webp", "png", "jpg", "gzip", or "no image".</summary>
    public static string KindOf(ReadOnlySpan<byte> stored) => IsWebP(stored) ? "webp" : PngDecoder.IsPng(stored) ? "png"
        : stored.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? "jpg" : stored.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzip" : "no image";

    private static bool IsWebP(ReadOnlySpan<byte> stored) => stored.Length >= 12 && stored.StartsWith("RIFF"u8) && stored[8..].StartsWith("WEBP"u8);
}
