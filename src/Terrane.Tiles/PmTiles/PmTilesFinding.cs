namespace Terrane.Tiles.PmTiles;

/// <summary>One thing that is wrong with an archive.</summary>
/// <param name="Code">Stable: <c>verify.header.counts</c>, or the code of the error that stopped a part of the check.</param>
/// <param name="Message">With the wanted and the found value.</param>
/// <param name="IsWarning">Readers cope with it.</param>
public sealed record PmTilesFinding(string Code, string Message, bool IsWarning = false);
