namespace Terrane.Runtime.Progress;

/// <summary>How far a run is as a whole.</summary>
/// <param name="Stage">The stage begun last, unless it ended.</param>
/// <param name="Ended">Those before it, in order.</param>
/// <param name="MemoryBytes">0 when nobody counts.</param>
/// <param name="Warnings">Warnings and errors said so far.</param>
public sealed record RunProgress(ProgressStage? Stage, IReadOnlyList<ProgressStage> Ended, long MemoryBytes, int Warnings)
{
    public static RunProgress None { get; } = new(null, [], 0, 0);
}
