namespace Terrane.Sources.Cog;

/// <summary>How the blocks of a COG are compressed.</summary>
public enum CogCompression
{
    /// <summary>LERC: floats within the allowed error, integers exactly.</summary>
    Lerc,

    /// <summary>LERC with ZSTD behind it.</summary>
    LercZstd,
    Zstd,
    Deflate,
}
