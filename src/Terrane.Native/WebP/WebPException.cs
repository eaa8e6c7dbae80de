using Terrane.Core;

namespace Terrane.Native.WebP;

/// <summary>Bytes that are no WebP image, or an image that cannot be encoded.</summary>
public sealed class WebPException : TerraneException
{
    private WebPException(string code, string message, string? hint = null) : base(code, message, hint) { }

    internal static WebPException CannotDecode(string reason) =>
        new("webp.decode", $"Cannot decode a WebP image: {reason}.", "The file may be cut off or damaged; `terrane verify --deep` finds such tiles.");

    internal static WebPException CannotEncode(int width, int height, string reason) =>
        new("webp.encode", $"Cannot encode {width} by {height} pixels as WebP: {reason}.");
}
