namespace Terrane.Runtime.Jobs;

/// <summary>What a state file keeps of a finished unit.</summary>
/// <param name="Sequence">Its place in the order of units, from 0.</param>
/// <param name="Id">Of its root tile.</param>
/// <param name="Inner">Hash of what decides its pixels where no void is filled.</param>
/// <param name="Outer">Hash of what decides them where one is.</param>
/// <param name="HasVoids">Some pixel was filled, so both count.</param>
/// <param name="FiguresJson">What the ledger keeps of it.</param>
/// <param name="Root">The canvas that it passed up, packed; null at the lowest zoom, and where it was not asked for.</param>
public sealed record StoredUnit(long Sequence, long Id, byte[] Inner, byte[] Outer, bool HasVoids, string FiguresJson, byte[]? Root);
