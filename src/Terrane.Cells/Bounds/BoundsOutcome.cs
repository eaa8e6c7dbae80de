namespace Terrane.Cells.Bounds;

/// <summary>What became of the bounds.</summary>
/// <param name="Digest">Of the partition.</param>
/// <param name="WasThere">They were there, the same to the byte.</param>
public sealed record BoundsOutcome(string ParameterHash, long Rows, string Digest, bool WasThere);
