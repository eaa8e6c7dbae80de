using System.CommandLine;
using System.Globalization;
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

    public void AddTo(Command root)
    {
        root.Add(_quiet);
        root.Add(_verbose);
        root.Add(_log);
        root.Add(_interval);
        root.Add(_otlp);
    }

    public ProgressOptions Options(ParseResult parse)
    {
        string log = parse.GetValue(_log)!;
        if (log is not ("text" or "json")) throw CliException.BadOption("--log", log, "text or json");
        return new ProgressOptions(parse.GetValue(_quiet), parse.GetValue(_verbose), log == "json",
            parse.GetValue(_interval) is { } interval ? ParseDuration(interval) : ProgressOptions.DefaultInterval);
    }

    /// <summary>The collector that was named, or null.</summary>
    public string? Collector(ParseResult parse) => parse.GetValue(_otlp);

    public static ProgressSink Sink(ProgressOptions options, MemorySampler? memory)
    {
        Func<int>? width = Console.IsErrorRedirected ? null : () => Math.Max(20, Console.WindowWidth);
        bool colour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return ProgressSink.Create(Console.Error, options, width, colour, memory is null ? null : () => memory.CurrentBytes);
    }

    /// <summary>Reads "5s", "1.5m", "2h" or a number of seconds.</summary>
    private static TimeSpan ParseDuration(string text)
    {
        double seconds = text.Length > 0 && char.ToLowerInvariant(text[^1]) switch { 's' => true, 'm' => true, 'h' => true, _ => false }
            ? char.ToLowerInvariant(text[^1]) switch { 'm' => 60, 'h' => 3600, _ => 1 } : 0;
        string number = seconds > 0 ? text[..^1] : text;
        if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value <= 0)
            throw CliException.BadOption("--progress-interval", text, "a time such as 5s, 2m or 1h");
        return TimeSpan.FromSeconds(value * (seconds > 0 ? seconds : 1));
    }
}
