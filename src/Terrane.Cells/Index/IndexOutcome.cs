namespace Terrane.Cells.Index;

/// <summary>How a run ended.</summary>
/// <param name="ParameterHash">Of the partition.</param>
/// <param name="Rows">Of tile_index.</param>
/// <param name="Digest">Of the tile_index partition.</param>
/// <param name="WasThere">True when the same content was published before and nothing was done.</param>
/// <param name="DataErrors">Zones of which something was left out.</param>
public sealed record IndexOutcome(string ParameterHash, long Rows, string Digest, bool WasThere, long DataErrors);
