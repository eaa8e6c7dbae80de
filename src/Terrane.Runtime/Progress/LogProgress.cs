namespace Terrane.Runtime.Progress;

/// <summary>Lines for a log file: one when a stage starts to take time, then ever rarer ones, and one at its end.</summary>
internal sealed class LogProgress : ProgressSink
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(84); // 5 s doubled ten times: a run of days still speaks
    private TimeSpan _next;
    private TimeSpan _interval;

    public LogProgress(TextWriter output, ProgressOptions options, Func<long>? memoryInUse, TimeProvider clock)
        : base(output, options, TimeSpan.FromMilliseconds(Math.Clamp(options.Interval.TotalMilliseconds / 5, 10, 1000)), memoryInUse, clock)
    {
    }

    private protected override void OnBegin(ProgressStage stage) => _next = _interval = Options.Interval;

    private protected override void OnTick(ProgressStage stage)
    {
        if (stage.Wall < _next) return;
        Output.WriteLine($"{stage.Name}: {ProgressText.Figures(stage, MemoryInUse())}");
        _interval = _interval * 2 < LongestInterval ? _interval * 2 : LongestInterval;
        _next = stage.Wall + _interval;
    }

    private protected override void OnEnd(ProgressStage stage) => Output.WriteLine(ProgressText.Summary(stage));

    private protected override void OnMessage(MessageLevel level, string text, string? code) => Output.WriteLine(level switch
    {
        MessageLevel.Warning => $"warning: {text}{Bracketed(code)}",
        MessageLevel.Error => $"error: {text}{Bracketed(code)}",
        _ => text,
    });

    private static string Bracketed(string? code) => code is null ? "" : $" [{code}]";
}
