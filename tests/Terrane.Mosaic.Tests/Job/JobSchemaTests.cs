using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Terrane.Core;
using Terrane.Mosaic.Job;
using Terrane.Runtime.Jobs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Terrane.Mosaic.Tests.Job;

/// <summary>docs/job.schema.json is what editors know of a job: the same keys, and no job that works here is wrong there.</summary>
public sealed partial class JobSchemaTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("terrane-schema-").FullName;
    private readonly JsonObject _schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "docs", "job.schema.json")))!.AsObject();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void It_has_the_keys_of_jobs_and_of_sources_and_no_others()
    {
        // An unknown key that is near to none is answered with all that are known.
        var unknown = Assert.Throws<JobException>(() => Load("sources: [{path: a.tif}]\noutput: x.pmtiles\nqqqqqqqqqqqqqqqq: 1\n"));
        string[] known = unknown.Hint!["Known keys: ".Length..].TrimEnd('.').Split(", ");
        Assert.Equal(known.Order(StringComparer.Ordinal), Keys(_schema));
        Assert.Equal(SourceSpecBuilder.Keys.Order(StringComparer.Ordinal), Keys(_schema["$defs"]!["source"]!.AsObject()));
    }

    [Fact]
    public void The_jobs_of_the_guide_are_valid_and_can_be_loaded()
    {
        string[] jobs = [.. Fences().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "guide.md"))).Select(m => m.Groups[1].Value)];
        Assert.NotEmpty(jobs);
        foreach (string job in jobs)
        {
            Assert.Equal([], Findings(job));
            Assert.NotEmpty(Load(job).Sources);
        }
    }

    [Fact]
    public void Isolation_is_asked_for_by_any_of_its_keys()
    {
        BuildOptions options = Load("output: x.pmtiles\nsources: [{path: a.tif}]\nzoom_groups: 0-6,7-9\nwatchdog_memory: 300M\nwatchdog_time: 2m\nwatchdog_disk: 1G\nwatchdog_wait: 0.5h\nwatchdog_interval: 100ms\n");
        Assert.Equal(new IsolationOptions
        {
            Isolate = true,
            ZoomGroups = "0-6,7-9",
            Watchdog = new WatchdogLimits
            {
                Memory = ByteSize.Mebibytes(300),
                Time = TimeSpan.FromMinutes(2),
                Disk = ByteSize.Parse("1G"),
                Wait = TimeSpan.FromMinutes(30),
                Interval = TimeSpan.FromMilliseconds(100),
            },
        }, options.Isolation);
        Assert.True(Load("output: x.pmtiles\nsources: [{path: a.tif}]\nisolate: true\n").Isolation.Isolate);
        Assert.Equal(new IsolationOptions(), Load("output: x.pmtiles\nsources: [{path: a.tif}]\nisolate: false\n").Isolation);
    }

    [Theory]
    [InlineData("sources: [{path: a.tif}]\nisolate: true\nzoom_groups: balanced\nwatchdog_memory: 0\nwatchdog_time: 90\nwatchdog_wait: 1h\n")]
    [InlineData("sources: [{path: a.tif}]\nrounding: 0.5\nvoid: -5.5\neffort: 6\nmemory: 512M\nbbox: [-1.5, 2, 3, 4]\nlineage: true\nfeather: 0.5km\ntile_size: 256\nformat: png\nfiles_by_zoom: 6,12\n")]
    [InlineData("sources: [{path: [a.tif, 's3://bucket/b/'], nodata: [-9999, 0], valid_range: -50..3000, date: 2019}]\nmemory: 1.5GiB\nversion: 1.2\n")]
    [InlineData("sources: [{path: a.bag, open_options: [MODE=RESAMPLED_GRID], valid_range: [-50, 3000], crs: EPSG:27700, priority: -1, max_zoom: 0}]\neffort: small\n")]
    [InlineData("sources: [{path: a.tif, sea_values: -2..0, include: a.gpkg, vertical_offset: 0.5}, {path: b.tif, domain: ocean, ceiling: 0, vertical_offset: g.tif, vertical_datum: LAT}]\nland: [l.gpkg, world-atlas:land-10m]\nshore: 500\nregion: r.gpkg\n")]
    public void What_can_be_loaded_is_valid(string job)
    {
        Load("output: x.pmtiles\n" + job);
        Assert.Equal([], Findings(job));
    }

    [Theory]
    [InlineData("maxzoom: 9", "")]
    [InlineData("max_zoom: 30", "")]
    [InlineData("max_zoom: deep", "")]
    [InlineData("resampling: cubic2", "")]
    [InlineData("effort: 7", "")]
    [InlineData("lineage: perhaps", "")]
    [InlineData("memory: lots", "")]
    [InlineData("watchdog_memory: lots", "")]
    [InlineData("watchdog_time: soon", "")]
    [InlineData("isolate: 1", "")]
    [InlineData("workers: 0", "")]
    [InlineData("webp_encoder: other", "")]
    [InlineData("bbox: [1, 2, 3]", "")]
    [InlineData("void: deep", "")]
    [InlineData("tile_size: 300", "")]
    [InlineData("format: jpg", "")]
    [InlineData("files_by_zoom: 13", "")]
    [InlineData("feather: wide", "")]
    [InlineData("shore: -1", "domain: land")]
    [InlineData("shore: wide", "domain: land")]
    [InlineData("", "domain: lake")]
    [InlineData("", "sea_values: low")]
    [InlineData("", "ceiling: high")]
    [InlineData("", "nodata: none")]
    [InlineData("", "band: 0")]
    [InlineData("", "valid_range: [1]")]
    [InlineData("", "max_zoom: 23")]
    [InlineData("", "maxzoom: 3")]
    [InlineData("", "scale: big")]
    public void What_cannot_be_loaded_is_marked(string option, string ofSource)
    {
        string job = $"output: x.pmtiles\n{option}\nsources:\n  - path: a.tif\n    {ofSource}\n";
        Assert.ThrowsAny<TerraneException>(() => Load(job));
        Assert.NotEmpty(Findings(job));
    }

    [Fact]
    public void A_job_without_sources_or_a_source_without_a_path_is_marked()
    {
        Assert.NotEmpty(Findings("output: x.pmtiles\n"));
        Assert.NotEmpty(Findings("sources: [{name: a}]\n"));
    }

    private IReadOnlyList<string> Findings(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return new JsonSchema(_schema).Check(ToJson(stream.Documents[0].RootNode));
    }

    private BuildOptions Load(string yaml)
    {
        string path = Path.Combine(_folder, "job.yaml");
        File.WriteAllText(path, yaml);
        return JobFile.Load(path, null).Checked();
    }

    // As YAML 1.2's core schema has it: what is not quoted and looks like a number or a truth is one.
    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create(((YamlScalarNode)pair.Key).Value!, ToJson(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } quoted => JsonValue.Create(quoted.Value),
        YamlScalarNode { Value: "true" } => JsonValue.Create(true),
        YamlScalarNode { Value: "false" } => JsonValue.Create(false),
        YamlScalarNode scalar when double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => JsonValue.Create(number),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new NotSupportedException(node.NodeType.ToString()),
    };

    private static IEnumerable<string> Keys(JsonObject schema) => schema["properties"]!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal);

    private static string Root()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Terrane.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }

    [GeneratedRegex(@"^```yaml\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fences();
}
