namespace Terrane.Mosaic.Job;

/// <summary>Whether units are built in child processes, and what watches over these. Nothing of it changes a byte.</summary>
public sealed record IsolationOptions
{
    /// <summary>Units in child processes instead of threads.</summary>
    public bool Isolate { get; init; }

    /// <summary>What <see cref="Job.ZoomGroups"/> takes; null: all zooms in one pass.</summary>
    public string? ZoomGroups { get; init; }

    public WatchdogLimits Watchdog { get; init; } = new();
}
