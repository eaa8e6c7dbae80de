namespace Terrane.Fusion.Running;

/// <summary>How a fusion ended.</summary>
/// <param name="UpToDate">Nothing was done: the output was made from this plan before.</param>
/// <param name="Pixels">With an elevation.</param>
/// <param name="DataErrors">Input that could not be used as asked.</param>
public sealed record FuseSummary(bool UpToDate, long Pixels, long DataErrors);
