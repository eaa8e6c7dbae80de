using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Terrane.Runtime.Progress;

/// <summary>One JSON object per line: stage.start, progress, stage.end and message. Described in docs/formats.md.</summary>
internal sealed class JsonProgress : ProgressSink
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public JsonProgress(TextWriter output, ProgressOptions options, Func<long>? memoryInUse, TimeProvider clock)
        : base(output, options, options.Interval, memoryInUse, clock)
    {
    }

    private protected override void OnBegin(ProgressStage stage) => WriteStage("stage.start", stage);

    private protected override void OnTick(ProgressStage stage) => WriteStage("progress", stage);

    private protected override void OnEnd(ProgressStage stage) => WriteStage("stage.end", stage);

    private protected override void OnMessage(MessageLevel level, string text, string? code) => WriteObject("message", writer =>
    {
        writer.WriteString("level", level.ToString().ToLowerInvariant());
        if (code is not null) writer.WriteString("code", code);
        writer.WriteString("text", text);
    });

    private void WriteStage(string kind, ProgressStage stage) => WriteObject(kind, writer =>
    {
        writer.WriteString("stage", stage.Name);
        writer.WriteString("unit", stage.Unit);
        writer.WriteNumber("done", stage.Done);
        if (stage.Total is { } total) writer.WriteNumber("total", total);
        writer.WriteNumber("bytes", stage.Bytes);
        writer.WriteNumber("seconds", Math.Round(stage.Wall.TotalSeconds, 3));
        writer.WriteNumber("itemsPerSecond", Math.Round(stage.ItemsPerSecond, 3));
        if (!stage.IsEnded && stage.Remaining is { } remaining) writer.WriteNumber("etaSeconds", Math.Round(remaining.TotalSeconds, 1));
        if (stage.IsEnded) writer.WriteNumber("cpuSeconds", Math.Round(stage.Cpu.TotalSeconds, 3));
        if (MemoryInUse() is > 0 and var memory) writer.WriteNumber("memoryBytes", memory);
    });

    private void WriteObject(string kind, Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("time", Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", null));
            writer.WriteString("event", kind);
            members(writer);
            writer.WriteEndObject();
        }
        Output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        Output.Flush();
    }
}
