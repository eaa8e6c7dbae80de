namespace Terrane.Runtime.Progress;

/// <summary>How a run talks.</summary>
/// <param name="Quiet">Only warnings and errors; no progress.</param>
/// <param name="Verbose">Details too.</param>
/// <param name="Json">One JSON object per line, for machines.</param>
/// <param name="Interval">Before the first log line of a stage; each later one waits twice as long as the one before it.</param>
public sealed record ProgressOptions(bool Quiet, bool Verbose, bool Json, TimeSpan Interval)
{
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(5);

    public static ProgressOptions Default { get; } = new(false, false, false, DefaultInterval);

    public bool Shows(MessageLevel level) => level switch
    {
        MessageLevel.Detail => Verbose && !Quiet,
        MessageLevel.Info => !Quiet,
        _ => true,
    };
}
