using Terrane.Runtime.Progress;

namespace Terrane.Resample.Tests.Support;

/// <summary>A sink that keeps what it is told.</summary>
internal sealed class Quiet : IProgressSink
{
    public List<string> Lines { get; } = [];

    public ProgressStage Begin(string name, string unit, long? total = null) => new(name, unit, total);

    public void Write(MessageLevel level, string text, string? code = null) => Lines.Add(text);

    public void Dispose() { }
}
