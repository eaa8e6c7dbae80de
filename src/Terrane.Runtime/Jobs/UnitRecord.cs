namespace Terrane.Runtime.Jobs;

/// <summary>A finished unit.</summary>
/// <param name="Sequence">Its place in the order of units, from 0.</param>
/// <param name="FiguresJson">What it counted (tiles, bytes, times), as a JSON object.</param>
/// <param name="ResultHash">Of the bytes it made, lower-case hex; equal for every way of running the plan.</param>
/// <param name="Attempts">How often it was started, 1 for a unit that went well at once.</param>
public sealed record UnitRecord(long Sequence, string FiguresJson, string ResultHash, int Attempts = 1);
