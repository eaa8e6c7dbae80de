using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Terrane.Core;
using Terrane.Runtime.Jobs;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Runtime.Reports;

/// <summary>What a run did, collected as it goes, written beside its output as OUT.report.json. Format: docs/formats.md.</summary>
/// <remarks>Sections that only one room knows are added by name with <see cref="SetSection"/>. Thread-safe.</remarks>
public sealed class RunReport
{
    /// <summary>Value of the member "format"; a reader refuses others.</summary>
    public const string Format = "terrane.report/1";

    /// <summary>What is added to an output's name.</summary>
    public const string Suffix = ".report.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Fixed = ["format", "command", "version", "started", "finished", "plan", "inputs", "stages", "memory", "dataErrors", "warnings", "outputs"];

    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly DateTime _started;
    private readonly CanonicalPlan _plan;
    private readonly IReadOnlyList<InputRecord> _inputs;
    private readonly List<ProgressStage> _stages = [];
    private readonly List<string> _warnings = [];
    private readonly SortedDictionary<string, JsonNode> _sections = new(StringComparer.Ordinal);

    /// <param name="command">The sub-command: build.</param>
    public RunReport(string command, CanonicalPlan plan, IReadOnlyList<InputRecord> inputs, TimeProvider? clock = null)
    {
        (Command, _plan, _inputs, _clock) = (command, plan, inputs, clock ?? TimeProvider.System);
        _started = _clock.GetUtcNow().UtcDateTime;
    }

    /// <summary>Of this program, without a build suffix: 0.1.0.</summary>
    public static string ProgramVersion =>
        typeof(RunReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public string Command { get; }

    public CanonicalPlan Plan => _plan;

    internal IReadOnlyList<InputRecord> Inputs => _inputs;

    public DataErrors DataErrors { get; } = new();

    /// <summary>Bytes that --memory allowed, null when the command has no such option.</summary>
    public long? MemoryLimitBytes { get; set; }

    /// <summary>From <see cref="MemorySampler.PeakBytes"/>; null when nobody looked.</summary>
    public long? PeakTreeBytes { get; set; }

    /// <summary>From <see cref="MemorySampler.Samples"/>.</summary>
    public IReadOnlyList<ResourceSample> Samples { get; set; } = [];

    /// <summary>Makes OUT.report.html of the report; null for none.</summary>
    public Func<JsonNode, string>? Page { get; set; }

    /// <summary>Exit code 1 when some input could not be used, else 0.</summary>
    public int ExitCode => DataErrors.Total == 0 ? Exit.Success : Exit.DataErrors;

    /// <summary>The report for the eye, beside an output.</summary>
    public static string PagePathFor(string output) => Path.TrimEndingDirectorySeparator(output) + ".report.html";

    public static string PathFor(string output) => Path.TrimEndingDirectorySeparator(output) + Suffix;

    /// <summary>Starts a stage that is shown in <paramref name="sink"/> and whose times and counts end up in the report.</summary>
    public ProgressStage Begin(IProgressSink sink, string name, string unit, long? total = null)
    {
        ProgressStage stage = sink.Begin(name, unit, total);
        lock (_gate) _stages.Add(stage);
        return stage;
    }

    /// <summary>Shows a warning and keeps it. The same text is kept once.</summary>
    public void Warn(IProgressSink sink, string code, string text)
    {
        text = Secrets.Hide(text);
        lock (_gate)
        {
            string line = $"{code}: {text}";
            if (_warnings.Contains(line)) return;
            _warnings.Add(line);
        }
        sink.Write(MessageLevel.Warning, text, code);
    }

    /// <summary>Shows what was counted under <see cref="DataErrors"/>, a message per code with its examples; for the end of a run.</summary>
    public void ListDataErrors(IProgressSink sink)
    {
        foreach (DataErrorCount error in DataErrors.Counts())
        {
            string times = error.Count == 1 ? "1 data error" : $"{error.Count} data errors";
            sink.Write(MessageLevel.Warning, $"{times}: {string.Join("\n  ", error.Examples)}{(error.Count > error.Examples.Count ? "\n  ..." : "")}", error.Code);
        }
    }

    /// <summary>Adds or replaces a member of the report: "sources", "tiles".</summary>
    /// <exception cref="ArgumentException">The name is one of the members that every report has.</exception>
    public void SetSection(string name, JsonNode content)
    {
        if (Fixed.Contains(name)) throw new ArgumentException($"The section '{name}' is the report's own.", nameof(name));
        lock (_gate) _sections[name] = content;
    }

    /// <summary>Tiles and bytes per zoom, as the section "tiles".</summary>
    public void SetTiles(IEnumerable<ZoomFigures> zooms) =>
        SetSection("tiles", new JsonArray([.. zooms.OrderBy(zoom => zoom.Zoom)
            .Select(zoom => new JsonObject { ["zoom"] = zoom.Zoom, ["tiles"] = zoom.Tiles, ["bytes"] = zoom.Bytes })]));

    /// <summary>The document, for outputs published as <paramref name="outputs"/>.</summary>
    public string ToJson(IReadOnlyList<PublishedFile> outputs)
    {
        lock (_gate)
        {
            var document = new JsonObject
            {
                ["format"] = Format,
                ["command"] = Command,
                ["version"] = ProgramVersion,
                ["started"] = Time(_started),
                ["finished"] = Time(_clock.GetUtcNow().UtcDateTime),
                ["outputs"] = List(outputs, file => new JsonObject { ["name"] = file.Name, ["size"] = file.Size, ["modifiedTicks"] = file.ModifiedTicks }),
                ["stages"] = List(_stages, Stage),
                ["memory"] = MemoryFigures(),
                ["dataErrors"] = List(DataErrors.Counts(), error => new JsonObject
                {
                    ["code"] = error.Code,
                    ["count"] = error.Count,
                    ["examples"] = List(error.Examples, text => JsonValue.Create(text)),
                }),
                ["warnings"] = List(_warnings, text => JsonValue.Create(text)),
            };
            foreach ((string name, JsonNode content) in _sections) document[name] = content.DeepClone();
            document["inputs"] = _inputs.Count <= CanonicalPlan.MostInputs ? List(_inputs, Input)
                : new JsonObject { ["count"] = _inputs.Count, ["bytes"] = _inputs.Sum(input => input.Size) };
            document["plan"] = new JsonObject { ["hash"] = _plan.Hash, ["content"] = JsonNode.Parse(_plan.Json) };
            return document.ToJsonString(Indented) + "\n";
        }
    }

    private JsonObject MemoryFigures()
    {
        var figures = new JsonObject { ["peakResidentBytes"] = ProcessMemory.PeakResidentBytes() };
        if (MemoryLimitBytes is { } limit) figures["limitBytes"] = limit;
        if (PeakTreeBytes is { } tree) figures["peakTreeBytes"] = tree;
        if (Samples.Count > 0) figures["samples"] = List(Samples, sample => new JsonArray(sample.Seconds, sample.Bytes, Math.Round(sample.CpuSeconds, 2), sample.ReadBytes, sample.WrittenBytes));
        if (ProcessMemory.CgroupPeakBytes() is { } group) figures["peakCgroupBytes"] = group;
        return figures;
    }

    private static JsonObject Stage(ProgressStage stage) => new()
    {
        ["name"] = stage.Name,
        ["unit"] = stage.Unit,
        ["items"] = stage.Done,
        ["itemsPerSecond"] = Math.Round(stage.ItemsPerSecond, 3),
        ["bytes"] = stage.Bytes,
        ["wallSeconds"] = Math.Round(stage.Wall.TotalSeconds, 3),
        ["cpuSeconds"] = Math.Round(stage.Cpu.TotalSeconds, 3),
    };

    private static JsonObject Input(InputRecord input)
    {
        var members = new JsonObject { ["path"] = input.Path, ["size"] = input.Size, ["modifiedTicks"] = input.ModifiedTicks };
        if (input.Sha256 is not null) members["sha256"] = input.Sha256;
        if (input.Tag is not null) members["etag"] = input.Tag;
        return members;
    }

    private static JsonArray List<T>(IEnumerable<T> items, Func<T, JsonNode?> convert) => new([.. items.Select(convert)]);

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null);
}
