namespace Terrane.Tiles.PmTiles;

/// <summary>What a verifier saw.</summary>
/// <param name="Findings">In the order they were met; at most ten of a code, then one that counts the rest.</param>
/// <param name="Header">Null when the file could not be opened.</param>
/// <param name="AddressedTiles">Tiles counted in the directories.</param>
/// <param name="TileEntries">Entries counted in the directories.</param>
/// <param name="TileContents">Different ranges of bytes counted in the directories.</param>
/// <param name="DecodedTiles">Contents that a deep check decoded.</param>
public sealed record PmTilesVerification(
    IReadOnlyList<PmTilesFinding> Findings, PmTilesHeader? Header, long AddressedTiles, long TileEntries, long TileContents, long DecodedTiles)
{
    /// <summary>True when there is nothing but warnings.</summary>
    public bool IsSound => Findings.All(f => f.IsWarning);
}
