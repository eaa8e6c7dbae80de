using System.CommandLine;
using System.Text.Json;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Mosaic.Job;

namespace Terrane.Cli.Inspect;

/// <summary>What the report beside an archive says of the command that made it.</summary>
internal static class RecordedBuild
{
    /// <summary>The options of the build; null when no report names them, or its sources are not where they were.</summary>
    /// <param name="archive">Its report is ARCHIVE.report.json.</param>
    public static BuildOptions? Find(string archive)
    {
        string report = archive + ".report.json";
        if (!File.Exists(report)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(report));
            if (!document.RootElement.TryGetProperty("commandLine", out JsonElement recorded)) return null;
            string folder = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(archive))!, recorded.GetProperty("folder").GetString()!));
            if (!Directory.Exists(folder)) return null;
            string[] words = [.. recorded.GetProperty("arguments").EnumerateArray().Select(word => word.GetString()!)];
            Environment.CurrentDirectory = folder; // relative sources are opened long after this
            var arguments = new BuildArguments();
            var build = new Command("build") { new Option<bool>("--overwrite"), new Option<bool>("--dry-run") };
            arguments.AddTo(build);
            var root = new RootCommand { build };
            new Talk().AddTo(root);
            ParseResult parse = root.Parse(["build", .. words]);
            return parse.Errors.Count > 0 ? null : PolicySources.Of(arguments.Bind(parse, outputNeeded: false, overwrite: true)).Options;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or IOException or TerraneException)
        {
            return null;
        }
    }
}
