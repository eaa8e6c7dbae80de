using System.Text;

namespace Terrane.Runtime.Progress;

/// <summary>A bar in the last line of a terminal. Messages and finished stages scroll above it.</summary>
internal sealed class TerminalProgress : ProgressSink
{
    private const int BarWidth = 24;
    private const string EraseLine = "\r\u001b[K";
    private readonly Func<int> _width;
    private readonly bool _colour;
    private bool _drawn;

    public TerminalProgress(TextWriter output, ProgressOptions options, Func<int> width, bool colour, Func<long>? memoryInUse, TimeProvider clock)
        : base(output, options, TimeSpan.FromMilliseconds(200), memoryInUse, clock) => (_width, _colour) = (width, colour);

    private protected override void OnBegin(ProgressStage stage) => Draw(stage);

    private protected override void OnTick(ProgressStage stage) => Draw(stage);

    private protected override void OnEnd(ProgressStage stage)
    {
        Erase();
        Output.WriteLine(ProgressText.Summary(stage));
        Output.Flush();
    }

    private protected override void OnMessage(MessageLevel level, string text, string? code)
    {
        Erase();
        string suffix = code is null ? "" : $" [{code}]";
        Output.WriteLine(level switch
        {
            MessageLevel.Warning => $"{Coloured("33", "warning:")} {text}{suffix}",
            MessageLevel.Error => $"{Coloured("31", "error:")} {text}{suffix}",
            _ => text,
        });
        Output.Flush();
    }

    private protected override void OnDispose() => Erase();

    private void Draw(ProgressStage stage)
    {
        var line = new StringBuilder(stage.Name).Append(' ');
        int barStart = line.Length;
        if (stage.Total is { } total)
        {
            int filled = (int)(BarWidth * ProgressText.Percent(stage.Done, total) / 100);
            line.Append('━', filled).Append('─', BarWidth - filled).Append(' ');
        }
        line.Append(ProgressText.Figures(stage, MemoryInUse()));
        // A line that wraps could not be erased again.
        int width = Math.Max(20, _width()) - 1;
        if (line.Length > width) line.Length = width;
        if (_colour && stage.Total is not null && line.Length > barStart + BarWidth)
        {
            line.Insert(barStart + BarWidth, "\u001b[0m").Insert(barStart, "\u001b[36m");
        }
        Output.Write(EraseLine);
        Output.Write(line);
        Output.Flush();
        _drawn = true;
    }

    private void Erase()
    {
        if (_drawn) Output.Write(EraseLine);
        _drawn = false;
    }

    private string Coloured(string sgr, string text) => _colour ? $"\u001b[{sgr}m{text}\u001b[0m" : text;
}
