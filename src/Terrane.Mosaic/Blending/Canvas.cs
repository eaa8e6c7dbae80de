using Terrane.Core;

namespace Terrane.Mosaic.Blending;

/// <summary>One tile's pixels while they are still numbers.</summary>
/// <remarks>
/// Row-major, north row first, 512 x 512. A pixel with ordinal 0 is void; its elevation is then the void fill, never data.
/// Whoever created the canvas owns it and reuses it from tile to tile.
/// </remarks>
public sealed class Canvas
{
    public const int Side = WebMercator.TileSize;
    public const int Pixels = Side * Side;

    /// <summary>Bytes that one canvas keeps in memory.</summary>
    public const long Bytes = Pixels * (long)(sizeof(float) + sizeof(ushort));

    /// <summary>Elevation in metres, above whatever datum the source uses.</summary>
    public float[] Elevation { get; } = new float[Pixels];

    /// <summary>Ordinal of the source of each pixel, counted from 1; 0 = void.</summary>
    public ushort[] Ordinal { get; } = new ushort[Pixels];

    /// <summary>All void, filled with <paramref name="fill"/>.</summary>
    public void Clear(float fill)
    {
        Array.Fill(Elevation, fill);
        Array.Clear(Ordinal);
    }

    /// <summary>Number of pixels that hold data.</summary>
    public int CountValid() => Pixels - Ordinal.AsSpan().Count((ushort)0);
}
