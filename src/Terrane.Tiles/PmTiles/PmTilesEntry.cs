namespace Terrane.Tiles.PmTiles;

/// <summary>One line of a directory: a run of tiles with the same bytes, or (run length 0) a leaf directory.</summary>
/// <param name="TileId">First Hilbert id it covers.</param>
/// <param name="Offset">From the start of the data section, or of the leaf section.</param>
/// <param name="Length">Bytes; above 0.</param>
/// <param name="RunLength">Consecutive ids that share the bytes; 0 marks a leaf directory.</param>
public readonly record struct PmTilesEntry(ulong TileId, ulong Offset, uint Length, uint RunLength)
{
    public bool IsLeaf => RunLength == 0;

    /// <summary>The id after the last one covered.</summary>
    public ulong EndId => TileId + RunLength;
}
