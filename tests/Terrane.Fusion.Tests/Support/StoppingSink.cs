using Terrane.Runtime.Progress;

namespace Terrane.Fusion.Tests.Support;

/// <summary>Cancels a run while its first stage is at work.</summary>
internal sealed class StoppingSink(CancellationTokenSource stop) : IProgressSink
{
    private Timer? _timer;

    public ProgressStage Begin(string name, string unit, long? total = null)
    {
        var stage = new ProgressStage(name, unit, total);
        _timer ??= new Timer(_ =>
        {
            if (stage.Done > 0) stop.Cancel();
        }, null, 1, 1);
        return stage;
    }

    public void Write(MessageLevel level, string text, string? code = null) { }

    public void Dispose() => _timer?.Dispose();
}
