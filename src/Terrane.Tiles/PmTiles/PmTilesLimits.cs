namespace Terrane.Tiles.PmTiles;

/// <summary>What a reader accepts at most, so that no archive, however made, costs more than this.</summary>
/// <param name="MaxDepth">Levels of leaf directories below the root; writers use one.</param>
/// <param name="MaxEntries">Entries of one directory.</param>
/// <param name="MaxDirectoryBytes">One directory, decompressed.</param>
/// <param name="MaxMetadataBytes">The metadata, decompressed.</param>
/// <param name="MaxTileBytes">One tile as stored.</param>
/// <param name="CachedEntries">Leaf-directory entries kept, 24 bytes each.</param>
public sealed record PmTilesLimits(
    int MaxDepth = 3,
    int MaxEntries = 100_000,
    int MaxDirectoryBytes = 4 << 20,
    int MaxMetadataBytes = 16 << 20,
    int MaxTileBytes = 64 << 20,
    int CachedEntries = 500_000)
{
    public static PmTilesLimits Default { get; } = new();
}
