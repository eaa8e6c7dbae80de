using Terrane.Runtime.Progress;

namespace Terrane.Fusion.Tests.Support;

/// <summary>A sink that says nothing.</summary>
internal sealed class Quiet : IProgressSink
{
    public ProgressStage Begin(string name, string unit, long? total = null) => new(name, unit, total);

    public void Write(MessageLevel level, string text, string? code = null) { }

    public void Dispose() { }
}
