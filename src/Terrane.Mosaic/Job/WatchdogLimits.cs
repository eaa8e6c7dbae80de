using Terrane.Core;

namespace Terrane.Mosaic.Job;

/// <summary>When a child process that builds units is ended. Nothing of it changes a byte.</summary>
public sealed record WatchdogLimits
{
    /// <summary>Resident bytes of one child; null: twice its share of <see cref="BuildOptions.Memory"/>; 0: no limit.</summary>
    public ByteSize? Memory { get; init; }

    /// <summary>Time for one unit; null: no limit.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>Free bytes of the work folder's disk below which all children are ended; null: no limit.</summary>
    public ByteSize? Disk { get; init; }

    /// <summary>Between two looks.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a run waits for the disk to have room again before it stops.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromMinutes(1);
}
