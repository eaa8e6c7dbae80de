using System.Text.Json;

namespace Terrane.Runtime.Watching;

/// <summary>What a run says of itself in its work folder, as run.json: it is rewritten every second and survives a kill. Format: docs/formats.md.</summary>
public sealed record RunSnapshot
{
    /// <summary>Value of the member "format"; a reader refuses others.</summary>
    public const string CurrentFormat = "terrane.run/1";

    public const string FileName = "run.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Format { get; init; } = CurrentFormat;

    /// <summary>The arguments as they were given, options and paths; never the environment.</summary>
    public required string Command { get; init; }

    public required int Pid { get; init; }

    /// <summary>When the process began, in clock ticks since the machine's start: with <see cref="Pid"/> it names one process only.</summary>
    public required long StartTicks { get; init; }

    public required string Host { get; init; }

    public required DateTime Started { get; init; }

    public required DateTime Updated { get; init; }

    /// <summary>The stage begun last; null between stages.</summary>
    public StageSnapshot? Stage { get; init; }

    /// <summary>Stages that ended, in order.</summary>
    public IReadOnlyList<StageSnapshot> Ended { get; init; } = [];

    /// <summary>Of the whole process tree, bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>What --memory allows, 0 without.</summary>
    public long MemoryLimitBytes { get; init; }

    /// <summary>Units given to workers and not yet written.</summary>
    public long QueueUsed { get; init; }

    /// <summary>How many there may be.</summary>
    public long QueueCapacity { get; init; }

    public int Warnings { get; init; }

    /// <summary>The run let go of its folder itself, whatever came of it; false in what a kill leaves.</summary>
    public bool IsOver { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, Json) + "\n";

    /// <summary>Reads run.json of a work folder; null when there is none that this program knows.</summary>
    public static RunSnapshot? Read(string workFolder)
    {
        try
        {
            RunSnapshot? read = JsonSerializer.Deserialize<RunSnapshot>(File.ReadAllText(Path.Combine(workFolder, FileName)), Json);
            return read?.Format == CurrentFormat ? read : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null; // a run that has just begun has none, and one that has just ended has none any more
        }
    }
}
