namespace Terrane.Tiles.PmTiles;

/// <summary>What the tiles are; the numbers of the header.</summary>
public enum PmTilesTileType : byte
{
    Other = 0,
    MapboxVector = 1,
    Png = 2,
    Jpeg = 3,
    WebP = 4,
    Avif = 5,
    MapLibreVector = 6,
}
