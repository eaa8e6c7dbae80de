using System.Text.Json.Nodes;

namespace Terrane.Runtime.Jobs;

/// <summary>Says in words how two plans differ.</summary>
public static class PlanDifference
{
    private const int MaxLines = 20;

    /// <summary>
    /// One line per value that differs: "options.maxZoom: 12 -> 13". Objects in arrays are told apart by their "path", "name" or "id"
    /// where all have one, else by position. Empty when the plans are equal; after 20 lines, the number of the others.
    /// </summary>
    public static IReadOnlyList<string> Describe(string oldJson, string newJson)
    {
        var lines = new List<string>();
        Compare(JsonNode.Parse(oldJson), JsonNode.Parse(newJson), "", lines);
        if (lines.Count <= MaxLines) return lines;
        return [.. lines.Take(MaxLines), $"and {lines.Count - MaxLines} more differences"];
    }

    private static void Compare(JsonNode? before, JsonNode? after, string path, List<string> lines)
    {
        switch (before, after)
        {
            case (JsonObject oldMembers, JsonObject newMembers):
                CompareMembers(Members(oldMembers), Members(newMembers), key => path.Length == 0 ? key : $"{path}.{key}", lines);
                break;
            case (JsonArray oldItems, JsonArray newItems):
                string? id = Identifier(oldItems, newItems);
                CompareMembers(Items(oldItems, id), Items(newItems, id), key => $"{path}[{key}]", lines);
                if (id is not null) CompareOrder(oldItems, newItems, id, path, lines);
                break;
            default:
                if (!JsonNode.DeepEquals(before, after)) lines.Add($"{path}: {Text(before)} -> {Text(after)}");
                break;
        }
    }

    private static void CompareMembers(
        List<KeyValuePair<string, JsonNode?>> before, List<KeyValuePair<string, JsonNode?>> after, Func<string, string> path, List<string> lines)
    {
        var newValues = new Dictionary<string, JsonNode?>(after);
        var oldKeys = new HashSet<string>(before.Select(member => member.Key));
        foreach ((string key, JsonNode? value) in before)
        {
            if (newValues.TryGetValue(key, out JsonNode? other)) Compare(value, other, path(key), lines);
            else lines.Add($"{path(key)}: {Text(value)} -> (absent)");
        }
        foreach ((string key, JsonNode? value) in after)
        {
            if (!oldKeys.Contains(key)) lines.Add($"{path(key)}: (absent) -> {Text(value)}");
        }
    }

    // Order is priority: the same sources in another order are another plan.
    private static void CompareOrder(JsonArray before, JsonArray after, string id, string path, List<string> lines)
    {
        List<string> oldKeys = Keys(before, id), newKeys = Keys(after, id);
        List<string> common = [.. oldKeys.Where(newKeys.Contains)];
        if (!common.SequenceEqual(newKeys.Where(oldKeys.Contains)))
            lines.Add($"{path}: order {Shorten(string.Join(", ", oldKeys))} -> {Shorten(string.Join(", ", newKeys))}");
    }

    private static string? Identifier(JsonArray before, JsonArray after)
    {
        return new[] { "path", "name", "id" }.FirstOrDefault(key => IsUnique(before, key) && IsUnique(after, key));

        static bool IsUnique(JsonArray items, string key) =>
            items.All(item => item is JsonObject members && members.ContainsKey(key)) && Keys(items, key).Distinct().Count() == items.Count;
    }

    private static List<string> Keys(JsonArray items, string id) => [.. items.Select(item => item![id]?.ToString() ?? "null")];

    private static List<KeyValuePair<string, JsonNode?>> Members(JsonObject members) => [.. members];

    private static List<KeyValuePair<string, JsonNode?>> Items(JsonArray items, string? id) =>
        [.. items.Select((item, index) => KeyValuePair.Create(id is null ? $"{index}" : item![id]?.ToString() ?? "null", item))];

    private static string Text(JsonNode? value) => Shorten(value?.ToJsonString() ?? "null");

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "...";
}
