namespace Terrane.Mosaic.Updating;

/// <summary>What an update would make again.</summary>
/// <param name="Tiles">That exist in the units made again, with data or without.</param>
/// <param name="Units">Made again.</param>
/// <param name="Text">A sentence.</param>
public sealed record UpdateFigures(long Tiles, long Units, string Text);
