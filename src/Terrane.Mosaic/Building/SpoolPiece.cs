namespace Terrane.Mosaic.Building;

/// <summary>Finished tiles on their way into an archive.</summary>
/// <param name="Folder">That the spools are in.</param>
/// <param name="PositionJson">Where they end; null when nothing was written.</param>
internal sealed record SpoolPiece(string Folder, string? PositionJson);
