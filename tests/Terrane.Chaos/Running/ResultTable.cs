using System.Text;

namespace Terrane.Chaos.Running;

/// <summary>What was run, what was not and why, and what failed; on disk after every result, so that a run that is broken off tells too.</summary>
internal static class ResultTable
{
    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, string> Results = new(StringComparer.Ordinal);

    /// <summary>Where the summary and what failed lie.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "chaos");

    public static void Passed(string fault, string subject, string count) => Put(fault, subject, count);

    public static void NotRun(string fault, string subject, string why) => Put(fault, subject, $"NOT RUN: {why}");

    public static void Failed(string fault, string subject, int failed, int of) => Put(fault, subject, $"FAILED {failed} of {of}");

    private static void Put(string fault, string subject, string result)
    {
        lock (Gate)
        {
            Results[$"| {fault} | {subject} |"] = result;
            var text = new StringBuilder($"Chaos, {(Scale.IsLong ? "long" : "short")} form, seed {Scale.Seed}\n\n| fault | of | result |\n|---|---|---|\n");
            foreach ((string row, string found) in Results) text.Append($"{row} {found} |\n");
            Directory.CreateDirectory(Folder);
            File.WriteAllText(Path.Combine(Folder, "summary.md"), text.ToString());
        }
    }
}
