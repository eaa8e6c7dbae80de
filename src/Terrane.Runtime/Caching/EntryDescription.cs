using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrane.Runtime.Caching;

/// <summary>What an entry says of itself.</summary>
/// <param name="Label">For readers.</param>
/// <param name="Created">UTC.</param>
/// <param name="Parts">Name and bytes, in order.</param>
internal sealed record EntryDescription(string Label, DateTime Created, IReadOnlyList<(string Name, long Length)> Parts)
{
    internal byte[] ToBytes(CacheKey key) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["key"] = JsonNode.Parse(key.Content.Json),
        ["label"] = Label,
        ["created"] = Created.ToString("O", CultureInfo.InvariantCulture),
        ["parts"] = new JsonArray([.. Parts.Select(p => (JsonNode)new JsonArray(p.Name, p.Length))]),
    }.ToJsonString());

    /// <summary>Null when it is none, or its parts do not add up.</summary>
    internal static EntryDescription? Parse(ReadOnlySpan<byte> utf8, long payload)
    {
        try
        {
            JsonNode json = JsonNode.Parse(utf8)!;
            (string, long)[] parts = [.. json["parts"]!.AsArray().Select(p => (p![0]!.GetValue<string>(), p[1]!.GetValue<long>()))];
            if (parts.Any(p => p.Item2 < 0) || parts.Sum(p => p.Item2) != payload) return null;
            return new EntryDescription(json["label"]!.GetValue<string>(),
                DateTime.Parse(json["created"]!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind), parts);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or NullReferenceException or OverflowException)
        {
            return null;
        }
    }
}
