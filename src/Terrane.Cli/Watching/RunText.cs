using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Core;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Cli.Watching;

/// <summary>A run as lines for the eye, none longer than the terminal is wide.</summary>
internal static class RunText
{
    /// <param name="view">What was seen.</param>
    /// <param name="before">What was seen an interval earlier, for rates; null for the first time.</param>
    /// <param name="seconds">Between the two.</param>
    internal static IEnumerable<string> Lines(RunView view, RunView? before, double seconds)
    {
        yield return $"{Printable.Line(view.Name)}: {Phase(view)}";
        if (view.Report is { } report)
        {
            foreach (string line in OfReport(report)) yield return line;
            yield break;
        }
        if (view.Snapshot is { } snapshot)
        {
            yield return $"  command  terrane {Printable.Line(snapshot.Command)}";
            foreach (StageSnapshot ended in snapshot.Ended) yield return $"  {ended.Name,-8} {Count(ended.Done)} {ended.Unit} in {Time(ended.Seconds)}";
            if (snapshot.Stage is { } stage) yield return $"  {stage.Name,-8} {Stage(stage, view.Phase)}";
            if (view.Phase == RunPhase.Running)
            {
                yield return $"  memory   {new ByteSize(snapshot.MemoryBytes)}{(snapshot.MemoryLimitBytes > 0 ? $" of {new ByteSize(snapshot.MemoryLimitBytes)} {Bar(snapshot.MemoryBytes, snapshot.MemoryLimitBytes)}" : "")}";
                if (snapshot.QueueCapacity > 0) yield return $"  queue    {snapshot.QueueUsed} of {snapshot.QueueCapacity} units {Bar(snapshot.QueueUsed, snapshot.QueueCapacity)}";
            }
            if (snapshot.Warnings > 0) yield return $"  warnings {snapshot.Warnings}";
        }
        if (view.Figures is { } now)
        {
            yield return $"  process  {now.Processes} with {now.Threads} threads, RSS {new ByteSize(now.ResidentBytes)}, USS {new ByteSize(now.UniqueBytes)}";
            if (before?.Figures is { } then && seconds > 0)
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"  use      {Math.Max(0, (now.CpuSeconds - then.CpuSeconds) / seconds):0.0} cores, {Rate(now.ReadBytes - then.ReadBytes, seconds)} read, {Rate(now.WrittenBytes - then.WrittenBytes, seconds)} written");
        }
        if (view.WorkBytes > 0) yield return $"  disk     {new ByteSize(view.WorkBytes)} of work{(view.WalBytes > 0 ? $", {new ByteSize(view.WalBytes)} of it in write-ahead logs" : "")}, {new ByteSize(view.FreeBytes)} free";
    }

    private static string Phase(RunView view) => view.Phase switch
    {
        RunPhase.Running when view.Snapshot is { } s && s.Host != Environment.MachineName => $"running on {s.Host}, process {s.Pid}, heard of {Time((DateTime.UtcNow - s.Updated).TotalSeconds)} ago",
        RunPhase.Running => $"running{(view.Snapshot is { } s ? $" since {Time((DateTime.UtcNow - s.Started).TotalSeconds)}, process {s.Pid}" : "")}",
        RunPhase.Finished => "finished",
        RunPhase.Stopped => $"stopped before it was done, at {At(view)}; the same command continues it",
        _ => $"killed, last heard of at {At(view)}; the same command continues it",
    };

    private static string At(RunView view) => view.Snapshot?.Updated.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "an unknown time";

    private static string Stage(StageSnapshot stage, RunPhase phase)
    {
        string share = stage.Total is > 0 and var total ? $"{Count(stage.Done)}/{Count(total)} {stage.Unit} {Bar(stage.Done, total)}" : $"{Count(stage.Done)} {stage.Unit}";
        if (phase != RunPhase.Running) return share;
        string rate = stage.ItemsPerSecond > 0 ? string.Create(CultureInfo.InvariantCulture, $"  {stage.ItemsPerSecond:#,0.#} {stage.Unit}/s") : "";
        return $"{share}{rate}{(stage.EtaSeconds is { } eta ? $"  ETA {Time(eta)}" : "")}";
    }

    private static IEnumerable<string> OfReport(JsonNode report)
    {
        yield return $"  command  {report["command"]}, version {report["version"]}, {report["started"]} to {report["finished"]}";
        foreach (JsonNode? stage in report["stages"]?.AsArray() ?? [])
            yield return $"  {stage!["name"]!.ToString(),-8} {Count((long)(double)stage["items"]!)} {stage["unit"]} in {Time((double)stage["wallSeconds"]!)}, {Time((double)stage["cpuSeconds"]!)} of CPU";
        if (report["memory"]?["peakTreeBytes"] is { } peak)
            yield return $"  memory   {new ByteSize((long)peak)} at most{(report["memory"]!["limitBytes"] is { } limit ? $" of {new ByteSize((long)limit)}" : "")}";
        foreach (JsonNode? output in report["outputs"]?.AsArray() ?? []) yield return $"  output   {Printable.Line(output!["name"]!.ToString())}, {new ByteSize((long)output["size"]!)}";
        foreach (JsonNode? error in report["dataErrors"]?.AsArray() ?? []) yield return $"  errors   {error!["count"]} [{error["code"]}]";
    }

    private static string Bar(long part, long whole)
    {
        int filled = (int)Math.Clamp(20 * part / Math.Max(1, whole), 0, 20);
        return $"[{new string('#', filled)}{new string('.', 20 - filled)}] {100 * part / Math.Max(1, whole)}%";
    }

    private static string Rate(long bytes, double seconds) => $"{new ByteSize((long)(Math.Max(0, bytes) / seconds))}/s";

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(double seconds) => ProgressText.Duration(TimeSpan.FromSeconds(Math.Max(0, seconds)));
}
