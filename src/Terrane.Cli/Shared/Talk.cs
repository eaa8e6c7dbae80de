using System.CommandLine;
using System.Globalization;
using Terrane.Core;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;

namespace Terrane.Cli.Shared;

/// <summary>The options of every command that say how much it talks, and the sink made from them. All talk goes to stderr.</summary>
internal sealed class Talk
{
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Only warnings and errors.", Recursive = true };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Details too.", Recursive = true };
    private readonly Option<string> _log = new("--log")
    {
        Description = "text, or json: one object per line on stderr.",
        Recursive = true,
        DefaultValueFactory = _ => "text",
        HelpName = "text|json",
    };

    private readonly Option<string?> _interval = new("--progress-interval")
    {
        Description = "Time before the first progress line of a stage when stderr is no terminal: 5s, 2m (each later one waits twice as long).",
        Recursive = true,
        HelpName = "TIME",
    };

    private readonly Option<string?> _otlp = new("--otlp")
    {
        Description = "Send figures and spans to this OpenTelemetry collector (default: OTEL_EXPORTER_OTLP_ENDPOINT, else none).",
        Recursive = true,
        HelpName = "URL",
    };

    private readonly Option<int?> _metricsPort = new("--metrics-port")
    {
        Description = "Serve figures of the run to Prometheus at http://127.0.0.1:PORT/metrics (default: TERRANE_METRICS_PORT, else none).",
        Recursive = true,
        HelpName = "PORT",
    };

    public void AddTo(Command root)
    {
        root.Add(_quiet);
        root.Add(_verbose);
        root.Add(_log);
        root.Add(_interval);
        root.Add(_otlp);
        root.Add(_metricsPort);
    }

    public ProgressOptions Options(ParseResult parse)
    {
        string log = parse.GetValue(_log)!;
        if (log is not ("text" or "json")) throw CliException.BadOption("--log", log, "text or json");
        return new ProgressOptions(parse.GetValue(_quiet), parse.GetValue(_verbose), log == "json",
            parse.GetValue(_interval) is { } interval ? ParseDuration("--progress-interval", interval) : ProgressOptions.DefaultInterval);
    }

    /// <summary>The collector that was named, or null.</summary>
    public string? Collector(ParseResult parse) => parse.GetValue(_otlp);

    /// <summary>Where Prometheus may ask, or null.</summary>
    /// <exception cref="CliException">option.value.</exception>
    public int? MetricsPort(ParseResult parse)
    {
        const string variable = "TERRANE_METRICS_PORT";
        string? text = Environment.GetEnvironmentVariable(variable);
        int? port = parse.GetValue(_metricsPort);
        if (port is null && !string.IsNullOrEmpty(text))
            port = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw CliException.BadOption(variable, text, "1 to 65535");
        return port is null or (>= 1 and <= 65535) ? port : throw CliException.BadOption("--metrics-port", $"{port}", "1 to 65535");
    }

    public static ProgressSink Sink(ProgressOptions options, MemorySampler? memory)
    {
        Func<int>? width = Console.IsErrorRedirected ? null : () => Math.Max(20, Console.WindowWidth);
        bool colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return ProgressSink.Create(Console.Error, options, width, colour, memory is null ? null : () => memory.CurrentBytes);
    }

    /// <summary>Reads "500ms", "5s", "1.5m", "2h" or a number of seconds.</summary>
    public static TimeSpan ParseDuration(string option, string text) =>
        DurationText.TryParse(text, out TimeSpan time) && time > TimeSpan.Zero ? time : throw CliException.BadOption(option, text, "a time such as 5s, 2m or 1h");
}
