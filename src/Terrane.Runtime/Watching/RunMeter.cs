using System.Diagnostics.Metrics;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Workers;

namespace Terrane.Runtime.Watching;

/// <summary>What every run tells OpenTelemetry and Prometheus: a meter called "Terrane.Runtime". Looked at only when somebody asks.</summary>
public sealed class RunMeter : IDisposable
{
    private const string Prefix = "terrane.run.";
    private readonly Meter _meter = new("Terrane.Runtime");

    /// <param name="sink">Asked for the stage; not owned.</param>
    /// <param name="memory">Not owned.</param>
    public RunMeter(IProgressSink sink, MemorySampler memory)
    {
        _meter.CreateObservableGauge($"{Prefix}stage.done", () => OfStage(sink, stage => stage.Done), "{item}", "Items done of the stage at work.");
        _meter.CreateObservableGauge($"{Prefix}stage.total", () => OfStage(sink, stage => stage.Total), "{item}", "Items of the stage at work, when known.");
        _meter.CreateObservableGauge($"{Prefix}stage.rate", () => OfStage(sink, stage => stage.ItemsPerSecond), "{item}/s", "Items per second of the stage at work.");
        _meter.CreateObservableGauge($"{Prefix}stage.eta", () => OfStage(sink, stage => stage.Remaining?.TotalSeconds), "s", "Seconds that the stage at work still takes, when known.");
        _meter.CreateObservableCounter($"{Prefix}warnings", () => sink.Progress.Warnings, "{message}", "Warnings and errors said.");
        _meter.CreateObservableGauge($"{Prefix}queue.used", () => QueueFill.Used, "{unit}", "Units given to workers and not yet written.");
        _meter.CreateObservableGauge($"{Prefix}queue.capacity", () => QueueFill.Capacity, "{unit}", "Units that there may be between workers and writer.");
        _meter.CreateObservableGauge($"{Prefix}memory.used", () => memory.CurrentBytes, "By", "Proportional set size of the process tree.");
        _meter.CreateObservableGauge($"{Prefix}memory.peak", () => memory.PeakBytes, "By", "The most that the process tree had.");
        _meter.CreateObservableCounter($"{Prefix}cpu.time", () => Environment.CpuUsage.TotalTime.TotalSeconds, "s", "CPU of this process.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<double>[] OfStage(IProgressSink sink, Func<ProgressStage, double?> figure) =>
        sink.Progress.Stage is { } stage && figure(stage) is { } value
            ? [new Measurement<double>(value, new("stage", stage.Name), new("unit", stage.Unit))]
            : [];
}
