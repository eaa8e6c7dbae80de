using Terrane.Raster.Polygons;

namespace Terrane.Mosaic.Masks;

/// <summary>What a worker needs to apply masks; grows to the largest window, reused from window to window.</summary>
public sealed class MaskBuffers
{
    private byte[] _first = [], _second = [];

    public MaskScratch Scratch { get; } = new();

    /// <summary>Bytes kept after windows of so many pixels.</summary>
    public static long BytesFor(int width, int height) => (2L * width * height) + MaskScratch.BytesFor(width, height);

    internal Span<byte> First(int pixels) => Sized(ref _first, pixels);

    internal Span<byte> Second(int pixels) => Sized(ref _second, pixels);

    private static Span<byte> Sized(ref byte[] array, int pixels)
    {
        if (array.Length < pixels) array = new byte[pixels];
        return array.AsSpan(0, pixels);
    }
}
