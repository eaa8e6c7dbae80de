using Terrane.Mosaic.Blending;

namespace Terrane.Mosaic.Merging;

/// <summary>A place of an archive as numbers, 512 x 512. Shared by whoever reads it on one thread, never changed.</summary>
internal sealed class DecodedTile
{
    /// <summary>Bytes that one keeps.</summary>
    public const long Bytes = Canvas.Bytes;

    /// <summary>Metres as stored, under a void too.</summary>
    public float[] Elevation { get; } = new float[Canvas.Pixels];

    /// <summary>Merged ordinals; 0 = void.</summary>
    public ushort[] Ordinal { get; } = new ushort[Canvas.Pixels];

    /// <summary>Pixels with data.</summary>
    public int Valid { get; set; }

    /// <summary>False where a tile of 256 pixels is missing or a pixel is transparent: the elevation there is no fill that anybody chose.</summary>
    public bool IsOpaque { get; set; }

    public bool IsFull => Valid == Canvas.Pixels;
}
