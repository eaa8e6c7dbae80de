using System.Globalization;
using System.Text.Json.Nodes;
using Terrane.Cli.Shared;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Sharding;

/// <summary>A sharded run for the eye and as JSON.</summary>
internal static class ShardText
{
    public static IEnumerable<string> Lines(ShardedRun run, IReadOnlyList<ShardView> views)
    {
        yield return Printable.Line($"{run.Output}: {run.Shards} shards of {run.Units} units, {views.SkipLast(1).Count(v => v.State == ShardState.Finished)} finished");
        foreach (ShardView view in views) yield return Printable.Line($"  {view.Name,-10} {Word(view)}");
    }

    public static JsonObject Document(ShardedRun run, IReadOnlyList<ShardView> views) => new()
    {
        ["output"] = run.Output,
        ["shards"] = run.Shards,
        ["units"] = run.Units,
        ["parts"] = new JsonArray([.. views.Select(view => new JsonObject
        {
            ["name"] = view.Name,
            ["state"] = view.State.ToString().ToLowerInvariant(),
            ["host"] = view.Snapshot?.Host,
            ["pid"] = view.Snapshot?.Pid,
            ["done"] = view.Done,
            ["total"] = view.Stage?.Total,
        })]),
    };

    private static string Word(ShardView view)
    {
        string state = view.State.ToString().ToLowerInvariant();
        if (view.Snapshot is not { } snapshot || view.State == ShardState.Waiting) return state;
        string done = view.Stage is { } stage ? string.Create(CultureInfo.InvariantCulture, $", {stage.Name}: {stage.Done}{(stage.Total is { } total ? $" of {total}" : "")} {stage.Unit}") : "";
        return view.State == ShardState.Finished ? state : $"{state} on {snapshot.Host}, process {snapshot.Pid}{done}";
    }
}
