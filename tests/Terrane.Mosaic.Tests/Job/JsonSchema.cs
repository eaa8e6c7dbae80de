using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Terrane.Mosaic.Tests.Job;

/// <summary>As much of JSON Schema 2020-12 as docs/job.schema.json uses. A keyword that is not known here is an error, not ignored.</summary>
internal sealed class JsonSchema(JsonObject root)
{
    private static readonly string[] Notes = ["$schema", "$defs", "title", "description", "default", "examples"];

    /// <summary>What is wrong with a document, each with its place; empty when it is valid.</summary>
    internal IReadOnlyList<string> Check(JsonNode? document)
    {
        var findings = new List<string>();
        Check(root, document, "", findings);
        return findings;
    }

    private void Check(JsonObject schema, JsonNode? value, string place, List<string> findings)
    {
        foreach ((string keyword, JsonNode? rule) in schema)
        {
            if (Notes.Contains(keyword)) continue;
            bool ok = keyword switch
            {
                "$ref" => Passes(Resolve(rule!.GetValue<string>()), value, place, findings),
                "anyOf" => rule!.AsArray().Any(option => Passes(option!.AsObject(), value, place, null)),
                "type" => (rule is JsonArray types ? types.Select(t => t!.GetValue<string>()) : [rule!.GetValue<string>()]).Any(type => IsOf(type, value)),
                "enum" => rule!.AsArray().Any(option => JsonNode.DeepEquals(option, value)),
                "required" => value is not JsonObject members || rule!.AsArray().All(key => members.ContainsKey(key!.GetValue<string>())),
                "properties" => value is not JsonObject members || members.All(m => rule![m.Key] is not JsonObject inner || Passes(inner, m.Value, $"{place}/{m.Key}", findings)),
                "additionalProperties" => value is not JsonObject members || rule!.GetValue<bool>() || members.All(m => schema["properties"]!.AsObject().ContainsKey(m.Key)),
                "items" => value is not JsonArray items || items.Select((item, i) => Passes(rule!.AsObject(), item, $"{place}/{i}", findings)).All(passes => passes),
                "minItems" => value is not JsonArray items || items.Count >= (int)Number(rule)!,
                "maxItems" => value is not JsonArray items || items.Count <= (int)Number(rule)!,
                "minimum" => Number(value) is not double n || n >= Number(rule),
                "exclusiveMinimum" => Number(value) is not double n || n > Number(rule),
                "maximum" => Number(value) is not double n || n <= Number(rule),
                "minLength" => Text(value) is not { } text || text.Length >= (int)Number(rule)!,
                "pattern" => Text(value) is not { } text || Regex.IsMatch(text, rule!.GetValue<string>(), RegexOptions.CultureInvariant),
                _ => throw new NotSupportedException($"The schema uses '{keyword}', which these tests do not know."),
            };
            if (!ok) findings.Add($"{place}: {keyword}");
        }
    }

    private bool Passes(JsonObject schema, JsonNode? value, string place, List<string>? findings)
    {
        findings ??= [];
        int before = findings.Count;
        Check(schema, value, place, findings);
        return findings.Count == before;
    }

    private JsonObject Resolve(string reference) => root["$defs"]![reference["#/$defs/".Length..]]!.AsObject();

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => Text(value) is not null,
        "number" => Number(value) is not null,
        "integer" => Number(value) is double n && double.IsInteger(n),
        "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False,
        _ => throw new NotSupportedException(type),
    };

    private static double? Number(JsonNode? value) =>
        value?.GetValueKind() == System.Text.Json.JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? Text(JsonNode? value) => value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : null;
}
