using System.Text.Json;
using Terrane.Runtime.Reports;

namespace Terrane.Runtime.Sharding;

/// <summary>merged.json in the folder of a sharded run: the merge has published everything.</summary>
/// <param name="PlanHash">Of the run.</param>
/// <param name="DataErrors">Of all shards.</param>
public sealed record MergeRecord(string PlanHash, long DataErrors)
{
    private const string FileName = "merged.json";

    /// <summary>Null where this run is not merged.</summary>
    public static MergeRecord? Of(ShardFolder folder, ShardedRun run)
    {
        try
        {
            return JsonSerializer.Deserialize<MergeRecord>(File.ReadAllText(PathIn(folder)), JsonSerializerOptions.Web) is { } record && record.PlanHash == run.PlanHash ? record : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    public void Write(ShardFolder folder) => PublishedOutput.WriteAtomically(PathIn(folder), JsonSerializer.Serialize(this, JsonSerializerOptions.Web) + "\n");

    internal static void Remove(ShardFolder folder) => File.Delete(PathIn(folder));

    private static string PathIn(ShardFolder folder) => Path.Combine(folder.Path, FileName);
}
