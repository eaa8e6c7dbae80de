namespace Terrane.Mosaic.Building;

/// <summary>How a build ended.</summary>
/// <param name="UpToDate">Nothing was done: the output was made from this plan before.</param>
/// <param name="Tiles">In the archive.</param>
/// <param name="Bytes">Of all tiles, before equal ones are stored once.</param>
/// <param name="DataErrors">Input that could not be used as asked.</param>
/// <param name="LineageOutput">The lineage archive, when one was written.</param>
public sealed record BuildSummary(bool UpToDate, long Tiles, long Bytes, long DataErrors, string? LineageOutput);
