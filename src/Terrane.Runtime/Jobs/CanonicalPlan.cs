using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Terrane.Runtime.Jobs;

/// <summary>Everything that decides the bytes of an output, as one JSON text that is the same for equal plans, and its hash.</summary>
/// <remarks>
/// Canonical form: object keys in ordinal order, arrays as given, no white space, integers as digits, other numbers as the shortest
/// text that reads back as the same double, UTF-8 kept unescaped where JSON allows. Memory, workers, folders and absolute paths do not
/// belong into a plan.
/// </remarks>
public sealed class CanonicalPlan
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private CanonicalPlan(string json)
    {
        Json = json;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>The canonical text.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of <see cref="Json"/> in UTF-8, 64 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <exception cref="ArgumentException">Holds a number that JSON cannot write (NaN, infinity).</exception>
    public static CanonicalPlan From(JsonNode plan)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact)) Write(writer, plan);
        return new CanonicalPlan(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }

    /// <summary>Reads a text in any form.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static CanonicalPlan Parse(string json) =>
        From(JsonNode.Parse(json) ?? throw new JsonException("A plan is a JSON object, not null."));

    private static void Write(Utf8JsonWriter writer, JsonNode? node)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach ((string key, JsonNode? value) in members.OrderBy(member => member.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, value);
                }
                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (JsonNode? item in items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case var number when number.GetValueKind() == JsonValueKind.Number:
                writer.WriteRawValue(Number(number));
                break;
            default:
                node.WriteTo(writer);
                break;
        }
    }

    private static string Number(JsonNode node)
    {
        string text = node.ToJsonString(); // throws ArgumentException on NaN
        if (text.AsSpan().IndexOfAny('.', 'e', 'E') < 0) return text;
        double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        // 12.0 and 12 are one number, whoever wrote it; beyond 2^53 a double has no exact integer to show.
        return double.IsInteger(value) && Math.Abs(value) < 1L << 53
            ? ((long)value).ToString(CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture);
    }
}
