using System.Buffers;

namespace Terrane.Tiles.WebP;

/// <summary>Pixels to the bytes of one lossless image, WebP or PNG.</summary>
/// <remarks>
/// An instance belongs to one worker at a time: it may keep scratch buffers between calls, and there is no static state,
/// so instances never disturb each other. The same pixels give the same bytes on every CPU, from every instance with the same <see cref="Id"/>.
/// </remarks>
public interface ITileEncoder
{
    /// <summary>Name, version and settings, all that changes bytes: it goes into the hash of a plan.</summary>
    string Id { get; }

    /// <summary>Appends one file to <paramref name="output"/>.</summary>
    /// <param name="argb">0xAARRGGBB, row-major, north row first, <paramref name="width"/> * <paramref name="height"/> pixels.
    /// Colours under alpha 0 are kept.</param>
    /// <returns>Bytes written.</returns>
    /// <exception cref="ArgumentException">The span's length is not width * height.</exception>
    int Encode(ReadOnlySpan<uint> argb, int width, int height, IBufferWriter<byte> output);
}
