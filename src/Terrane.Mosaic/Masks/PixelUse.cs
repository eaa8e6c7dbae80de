namespace Terrane.Mosaic.Masks;

/// <summary>What becomes of a pixel of a source.</summary>
public enum PixelUse : byte
{
    /// <summary>Void.</summary>
    None,

    /// <summary>Used; where the source says how it stores the sea, such cells are void.</summary>
    Used,

    /// <summary>Used as it is: surely land, also where it has the height of the sea.</summary>
    Inland,
}
