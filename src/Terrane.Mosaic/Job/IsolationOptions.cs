namespace Terrane.Mosaic.Job;

/// <summary>Whether units are built in child processes, and what watches over these. Nothing of it changes a byte.</summary>
public sealed record IsolationOptions
{
    /// <summary>Units in child processes instead of threads.</summary>
    public bool Isolate { get; init; }

    /// <summary>What <see cref="Job.ZoomGroups"/> takes; null: all zooms in one pass.</summary>
    public string? ZoomGroups { get; init; }

    public WatchdogLimits Watchdog { get; init; } = new();

    /// <summary>Groups and limits imply children: a limit that nothing watches would be worse than none.</summary>
    public static IsolationOptions Of(bool isolate, string? zoomGroups, WatchdogLimits limits) =>
        new() { Isolate = isolate || zoomGroups is not null || limits != new WatchdogLimits(), ZoomGroups = zoomGroups, Watchdog = limits };
}
