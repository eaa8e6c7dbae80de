using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Fusion.Policies;
using Terrane.Fusion.Providers;
using Terrane.Fusion.Tests.Support;
using Terrane.Mosaic.Tests.Job;
using Terrane.Runtime.Jobs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrane.Fusion.Tests.Policies;

/// <summary>docs/policy.schema.json is what editors know of a policy: the same keys, and no policy that works here is wrong there.</summary>
public sealed partial class PolicySchemaTests : IDisposable
{
    private const string Unknown = "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";

    private readonly Ground _ground = new();
    private readonly JsonObject _schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Programs.Root, "docs", "policy.schema.json")))!.AsObject();

    public void Dispose() => _ground.Dispose();

    [Theory]
    [InlineData("{Q: 1}", null)]
    [InlineData("providers: {b: {path: x.tif, Q: 1}}", "provider")]
    [InlineData("providers: {b: {type: index, index: x.gpkg, attributes: {Q: 1}}}", "attributes")]
    [InlineData("providers: {b: {type: index, file: x, grid: {Q: 1}}}", "grid")]
    [InlineData("providers: {b: {path: x.tif, survey: {Q: 1}}}", "survey")]
    [InlineData("providers: {b: {path: x.tif, tid: {Q: 1}}}", "tid")]
    [InlineData("providers: {b: {path: x.tif, uncertainty: {Q: 1}}}", "uncertaintyBand")]
    [InlineData("steps: [{provider: a, operator: fill, Q: 1}]", "step")]
    [InlineData("steps: [{provider: a, operator: fill, filter: {Q: 1}}]", "filter")]
    [InlineData("steps: [{provider: a, operator: fill, zone: {type: polygon, path: x.gpkg, Q: 1}}]", "zone")]
    [InlineData("steps: [{provider: a, operator: fill, transitions: [{over: a, operator: fill, Q: 1}]}]", "transition")]
    public void It_has_the_keys_that_are_known_and_no_others(string part, string? definition)
    {
        string yaml = part.StartsWith('{') ? Policy() + $"{Unknown}: 1\n" : Policy(part.Replace("Q", Unknown, StringComparison.Ordinal));
        var error = Assert.Throws<JobException>(() => PolicyFile.Load(_ground.Write("p.yaml", yaml)));
        Assert.Equal("job.key", error.Code);
        var known = error.Hint!["Known keys: ".Length..].TrimEnd('.').Split(", ").ToHashSet();
        JsonObject schema = definition is null ? _schema : _schema["$defs"]![definition]!.AsObject();
        var written = schema["properties"]!.AsObject().Select(p => p.Key).ToHashSet();
        // Keys of one kind of a provider or zone are asked for only when it is of that kind.
        known.UnionWith(definition switch { "provider" => [.. ProviderKinds.Names.SelectMany(name => ProviderKinds.Find(name)!.Keys)], "zone" => ["coords"], "transition" => ["target_provider"], _ => [] });
        Assert.Equal(known.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("fuse.md")]
    [InlineData("providers.md")]
    public void The_policies_of_the_documentation_are_valid_and_can_be_loaded(string page)
    {
        string[] policies = [.. Fences().Matches(File.ReadAllText(Path.Combine(Programs.Root, "docs", page))).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(policies);
        foreach (string policy in policies)
        {
            Assert.Equal([], Findings(policy));
            Assert.NotEmpty(PolicyFile.Load(_ground.Write("p.yaml", policy)).Steps);
        }
    }

    [Theory]
    [InlineData("resolution: fine")]
    [InlineData("variables: depth")]
    [InlineData("background: deep")]
    [InlineData("steps: [{provider: a, operator: blend}]")]
    [InlineData("steps: [{provider: a, operator: fill, weight: 0}]")]
    [InlineData("steps: [{provider: a, operator: fill, uncertainty: -1}]")]
    [InlineData("steps: [{provider: a, operator: fill, filter: {mask: lake}}]")]
    [InlineData("steps: [{provider: a, operator: fill, zone: {type: ring}}]")]
    [InlineData("steps: [{provider: a, operator: feather, distance: wide}]")]
    public void What_cannot_be_loaded_is_marked(string part)
    {
        string yaml = Policy(part);
        Assert.ThrowsAny<TerraneException>(() => PolicyFile.Load(_ground.Write("p.yaml", yaml)));
        Assert.NotEmpty(Findings(yaml));
    }

    /// <summary>A policy with some of its keys written otherwise.</summary>
    private static string Policy(string part = "")
    {
        string key = part.Split(':')[0];
        string[] lines = ["name: t", "crs: EPSG:32630", "resolution: 10", "providers: {a: {type: constant, value: 0}}", "steps: [{provider: a, operator: fill}]"];
        return string.Join('\n', lines.Where(line => line.Split(':')[0] != key).Append(part)) + "\n";
    }

    // The schema checks what is below a provider's name apart: names are the user's.
    private List<string> Findings(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        JsonObject document = ToJson(stream.Documents[0].RootNode)!.AsObject();
        var findings = new JsonSchema(_schema).Check(document).ToList();
        JsonObject provider = _schema["$defs"]!["provider"]!.DeepClone().AsObject();
        provider["$defs"] = _schema["$defs"]!.DeepClone();
        foreach ((_, JsonNode? one) in document["providers"]!.AsObject()) findings.AddRange(new JsonSchema(provider).Check(one));
        return findings;
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode scalar when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
