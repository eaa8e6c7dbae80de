using System.Text;
using System.Text.Json;
using Terrane.Native.Posix;
using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Sharding;

/// <summary>A run that several processes share, as plan.json in a folder that all of them see. Format: docs/formats.md.</summary>
public sealed record ShardedRun
{
    public const string CurrentFormat = "terrane.shards/1";
    private const string FileName = "plan.json";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string Format { get; init; } = CurrentFormat;

    /// <summary>Of the program that planned; others may lay out other bytes.</summary>
    public string Version { get; init; } = RunReport.ProgramVersion;

    /// <summary>The command with its arguments, as they were typed.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where relative paths among them start.</summary>
    public required string Folder { get; init; }

    /// <summary>Of the plan that the command had where it was submitted.</summary>
    public required string PlanHash { get; init; }

    public required int Shards { get; init; }

    /// <summary>What the shards are ranges of.</summary>
    public required long Units { get; init; }

    /// <summary>Full path of what the merge writes.</summary>
    public required string Output { get; init; }

    /// <summary>True where a folder is one of these.</summary>
    public static bool IsIn(string folder) => File.Exists(PathIn(folder));

    /// <exception cref="ShardException">shard.run.</exception>
    public static ShardedRun Read(string folder)
    {
        try
        {
            ShardedRun run = JsonSerializer.Deserialize<ShardedRun>(File.ReadAllText(PathIn(folder)), Json) ?? throw new JsonException("it is empty");
            return run.Format == CurrentFormat && run.Shards > 0 ? run : throw new JsonException($"its format is '{run.Format}', wanted '{CurrentFormat}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw ShardException.Run(folder, e.Message, e);
        }
    }

    /// <summary>Whole or not at all. Readable by its owner alone: arguments may hold addresses with keys.</summary>
    public void Write(string folder)
    {
        string partial = PathIn(folder) + ".partial";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(partial, options))
        {
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(this, Json) + "\n"));
            file.Flush(flushToDisk: true);
        }
        File.Move(partial, PathIn(folder), overwrite: true);
        Posix.FsyncDirectory(folder);
    }

    private static string PathIn(string folder) => Path.Combine(folder, FileName);
}
