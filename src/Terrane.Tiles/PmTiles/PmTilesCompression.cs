namespace Terrane.Tiles.PmTiles;

/// <summary>How directories and metadata, or tiles, are compressed; the numbers of the header.</summary>
public enum PmTilesCompression : byte
{
    Unknown = 0,
    None = 1,
    Gzip = 2,
    Brotli = 3,
    Zstandard = 4,
}
