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

    /// <summary>More inputs than these are in the hash, but in the text only by their number, bytes and hash.</summary>
    public const int MostInputs = 10_000;

    private const string InputsKey = "inputs";

    private CanonicalPlan(string json, string hash) => (Json, Hash) = (json, hash);

    /// <summary>The canonical text; shortened where it has more than <see cref="MostInputs"/> inputs.</summary>
    public string Json { get; }

    /// <summary>SHA-256 of the whole text in UTF-8, 64 lower-case hex digits.</summary>
    public string Hash { get; }

    /// <exception cref="ArgumentException">Holds a number that JSON cannot write (NaN, infinity).</exception>
    public static CanonicalPlan From(JsonNode plan)
    {
        string json = TextOf(plan);
        return new CanonicalPlan(json, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))));
    }

    /// <summary>A plan and its inputs, which become the array "inputs" of it. However many they are, they are never all in memory.</summary>
    /// <param name="plan">Without inputs.</param>
    /// <param name="inputs">In their order.</param>
    public static CanonicalPlan From(JsonObject plan, IReadOnlyList<InputRecord> inputs)
    {
        if (inputs.Count <= MostInputs)
        {
            JsonObject whole = plan.DeepClone().AsObject();
            whole[InputsKey] = new JsonArray([.. inputs.Select(Input)]);
            return From(whole);
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var ofInputs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long bytes = 0;
        // The text with an empty array says what stands before the inputs and behind them: no other member can hold this sign.
        const string Mark = "\u0000inputs";
        JsonObject marked = plan.DeepClone().AsObject();
        marked[InputsKey] = Mark;
        string[] parts = TextOf(marked).Split(JsonValue.Create(Mark)!.ToJsonString(new JsonSerializerOptions { Encoder = Compact.Encoder }));
        hash.AppendData(Encoding.UTF8.GetBytes(parts[0] + "["));
        bool isFirst = true;
        foreach (InputRecord input in inputs)
        {
            byte[] text = Encoding.UTF8.GetBytes((isFirst ? "" : ",") + TextOf(Input(input)));
            hash.AppendData(text);
            ofInputs.AppendData(text);
            bytes += input.Size;
            isFirst = false;
        }
        hash.AppendData(Encoding.UTF8.GetBytes("]" + parts[1]));
        JsonObject shortened = plan.DeepClone().AsObject();
        shortened[InputsKey] = new JsonObject { ["count"] = inputs.Count, ["bytes"] = bytes, ["sha256"] = Convert.ToHexStringLower(ofInputs.GetHashAndReset()) };
        return new CanonicalPlan(TextOf(shortened), Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    /// <summary>A plan as a report has it.</summary>
    /// <param name="plan">Its text, whole or shortened.</param>
    /// <param name="hash">What is written beside a shortened one; of a whole one it is reckoned.</param>
    public static CanonicalPlan Recorded(JsonNode plan, string hash) => plan[InputsKey] is JsonObject ? new CanonicalPlan(TextOf(plan), hash) : From(plan);

    /// <summary>Reads a text in any form.</summary>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static CanonicalPlan Parse(string json) =>
        From(JsonNode.Parse(json) ?? throw new JsonException("A plan is a JSON object, not null."));

    private static JsonObject Input(InputRecord input)
    {
        var members = new JsonObject { ["path"] = input.Path, ["size"] = input.Size, ["modifiedTicks"] = input.ModifiedTicks };
        if (input.Tag is not null) members["etag"] = input.Tag;
        return members;
    }

    private static string TextOf(JsonNode plan)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact)) Write(writer, plan);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

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
