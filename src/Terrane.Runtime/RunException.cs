using System.Globalization;
using Terrane.Core;

namespace Terrane.Runtime;

/// <summary>What can go wrong with a run itself: its memory, its folders, its earlier output.</summary>
public sealed class RunException : TerraneException
{
    private RunException(string code, string message, string? hint, Exception? inner = null) : base(code, message, hint, inner) { }

    public static RunException BudgetTooSmall(string owner, long wantedBytes, long totalBytes) =>
        new("memory.budget", $"{owner} needs {Bytes(wantedBytes)} at once, but the memory budget for buffers is {Bytes(totalBytes)}.",
            "Give a larger --memory.");

    public static RunException Locked(string directory, string holder) =>
        new("run.locked", $"Another run works in '{directory}' ({holder}).",
            "Wait for it to end, or end it; its work is continued by the next run of the same command.");

    public static RunException TemporaryDirectory(string directory, Exception inner) =>
        new("run.tmpdir", $"Cannot use '{directory}' for temporary files: {inner.Message}", "Name a writable folder with --tmpdir.", inner);

    public static RunException Ledger(string path, string reason, Exception? inner = null) =>
        new("run.ledger", $"Cannot continue from the ledger '{path}': {reason}",
            "Remove the .terrane-work folder to start from nothing, or use the version of terrane that wrote it.", inner);

    public static RunException Fenced(string path, string mine, string now) =>
        new("run.fenced", $"Attempt {mine} may not write to '{path}' any more: attempt {now} has taken the work over.", "Nothing is to be done: the later attempt goes on from what this one had finished.");

    public static RunException State(string path, string reason) =>
        new("run.state", $"Cannot continue with the state file '{path}': {reason}.", "Remove it and the .terrane-work folder, and run again: all tiles are then made again.");

    public static RunException DiskFull(string path, Exception inner) =>
        new("disk.full", $"Cannot write '{path}': {inner.Message}", "Free some space, and run the same command again: it continues.", inner);

    public static RunException PlanChanged(string directory, IReadOnlyList<string> differences) =>
        new("run.plan", $"The unfinished run in '{directory}' was started with another plan:{Lines(differences)}",
            "Run the first command again to finish it, or add --overwrite to start from nothing.");

    public static RunException OutputExists(string path, IReadOnlyList<string> differences) =>
        new("output.exists", $"'{path}' was made from another plan:{Lines(differences)}", "Choose another name, or add --overwrite to replace it (`terrane build` also has --update, which makes again only what has changed).");

    public static RunException OutputUnknown(string path, string reason) =>
        new("output.exists", $"'{path}' already exists, and {reason}.", "Choose another name, or add --overwrite to replace it.");

    public static RunException OutputNotWritable(string path, Exception inner) =>
        new("output.write", $"Cannot write '{path}': {inner.Message}", "Check that the folder exists, is writable and has free space.", inner);

    public static RunException MetricsPort(int port, Exception inner) =>
        new("metrics.port", $"Cannot listen on 127.0.0.1:{port} for --metrics-port: {inner.Message}", "Choose another port, or leave it out.", inner);

    public static RunException NotWatchable(string what) =>
        new("run.unknown", $"'{what}' is neither a process, nor an output of terrane, nor a folder with one.", "Name the output as it was given with -o, its folder, or the process id of the run.");

    private static string Lines(IReadOnlyList<string> differences) => string.Concat(differences.Select(line => "\n  " + line));

    private static string Bytes(long count) =>
        count < 1024 ? count.ToString(CultureInfo.InvariantCulture) + " bytes" : new ByteSize(count).ToString();
}
