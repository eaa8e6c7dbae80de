using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Serve.Config;
using Terrane.Serve.Tests.Support;

namespace Terrane.Serve.Tests.Config;

/// <summary>The file of --config, its schema, and what it changes.</summary>
public sealed partial class ServeConfigTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Layers_have_their_own_ids_titles_attributions_and_manners()
    {
        TestArchive.Write(_folder["a.pmtiles"]);
        TestArchive.Write(_folder["b.pmtiles"], lineage: false);
        ServeConfig config = Load("""
            max_age: 50
            cors: none
            memory: 900M
            layers:
              hills: {path: a.pmtiles, title: The hills, description: High, attribution: © Me, style: relief, max_age: 7, missing: 204}
              plain: {path: b.pmtiles}
            """);
        Assert.Equal(("", ByteSize.Mebibytes(900), true), (config.Options.CorsOrigin, config.Options.Memory, config.KeepsTiles));
        using var server = new RunningServer(config.Options);
        JsonElement hills = await server.Json("hills"), catalog = (await server.Json("catalog")).GetProperty("tiles");
        Assert.Equal(("The hills", "High", "© Me"), (hills.GetProperty("name").GetString(), hills.GetProperty("description").GetString(), hills.GetProperty("attribution").GetString()));
        Assert.EndsWith("/hills/{z}/{x}/{y}.webp", hills.GetProperty("tiles")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(["hills", "hills-lineage", "plain"], catalog.EnumerateObject().Select(t => t.Name));
        Assert.Equal("relief", catalog.GetProperty("hills").GetProperty("style").GetString());
        Assert.True(catalog.GetProperty("hills").GetProperty("sources").GetBoolean());
        Assert.Equal(TimeSpan.FromSeconds(7), (await server.Client.GetAsync("hills/1/0/0.webp")).Headers.CacheControl!.MaxAge);
        Assert.Equal(TimeSpan.FromSeconds(50), (await server.Client.GetAsync("plain/1/0/0.webp")).Headers.CacheControl!.MaxAge);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.GetAsync("hills/9/0/0.webp")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("plain/9/0/0.webp")).StatusCode);
    }

    [Theory]
    [InlineData("prot: 80", "job.key", "prot")]
    [InlineData("port: 99999", "job.value", "99999")]
    [InlineData("bind: here", "job.value", "here")]
    [InlineData("cors: maps", "job.value", "maps")]
    [InlineData("memory: 1M", "job.value", "1M")]
    [InlineData("missing: 200", "job.value", "200")]
    [InlineData("cache: perhaps", "job.value", "perhaps")]
    [InlineData("base_url: ftp://a", "job.value", "ftp://a")]
    [InlineData("layers: {tiles: {path: a.pmtiles}}", "job.value", "tiles")]
    [InlineData("layers: {a/b: {path: a.pmtiles}}", "job.value", "a/b")]
    [InlineData("layers: {a: {title: x}}", "job.missing", "path")]
    [InlineData("layers: {a: {path: a.pmtiles, style: pretty}}", "job.value", "pretty")]
    [InlineData("layers: {a: {path: a.pmtiles, colour: red}}", "job.key", "colour")]
    [InlineData("layers: [", "job.read", "line")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string code, string named)
    {
        var error = Assert.ThrowsAny<TerraneException>(() => Load(yaml));
        Assert.Equal(code, error.Code);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains("serve.yaml", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Q: 1", null)]
    [InlineData("layers: {a: {path: x, Q: 1}}", "layer")]
    public void The_schema_has_the_keys_that_are_known_and_no_others(string yaml, string? definition)
    {
        var error = Assert.Throws<JobException>(() => Load(yaml.Replace("Q", "qqqqqqqqqqqqqqqqqqqqqqqq", StringComparison.Ordinal)));
        JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "docs/serve.schema.json")))!;
        JsonObject keys = (definition is null ? schema : schema["$defs"]![definition]!)["properties"]!.AsObject();
        Assert.Equal(keys.Select(k => k.Key).Order(StringComparer.Ordinal), error.Hint!["Known keys: ".Length..].TrimEnd('.').Split(", ").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_file_of_the_documentation_can_be_loaded()
    {
        string[] files = [.. Fences().Matches(File.ReadAllText(Path.Combine(Root(), "docs/serve.md"))).Select(m => m.Groups[1].Value)];
        Assert.All(files, file => Assert.Equal(["hebrides", "world"], Load(file).Options.Layers.Select(l => l.Id)));
        Assert.Equal("https://tiles.example.org/world.pmtiles", Load(Assert.Single(files)).Options.Layers[1].Path);
    }

    private ServeConfig Load(string yaml)
    {
        File.WriteAllText(_folder["serve.yaml"], yaml);
        return ServeConfig.Load(_folder["serve.yaml"]);
    }

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
