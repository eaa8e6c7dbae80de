using System.Globalization;
using Terrane.Runtime.Progress;

namespace Terrane.Bench.Scale;

/// <summary>Notes what each stage of a job takes: all threads, and the one that writes.</summary>
/// <param name="begun">Called with the name of each stage before it begins.</param>
internal sealed class StageClock(Action<string>? begun = null) : IProgressSink
{
    private readonly List<(ProgressStage Stage, double WriterSeconds)> _stages = [];

    /// <summary>Ended stages, with the CPU seconds of the calling thread meanwhile: it is the job's, which appends and packs.</summary>
    public IReadOnlyList<(ProgressStage Stage, double WriterSeconds)> Stages => _stages;

    public ProgressStage Begin(string name, string unit, long? total = null)
    {
        begun?.Invoke(name);
        double before = WriterSeconds();
        var stage = new ProgressStage(name, unit, total);
        stage.Ended += ended => _stages.Add((ended, WriterSeconds() - before));
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{DateTime.Now:HH:mm:ss} {name}: {total} {unit}"));
        return stage;
    }

    public void Write(MessageLevel level, string text, string? code = null)
    {
        if (level >= MessageLevel.Warning) Console.Error.WriteLine($"{code}: {text}");
    }

    public void Dispose() { }

    // The kernel's first figure is nanoseconds on a processor; the job runs on the main thread, which has the number of the process.
    private static double WriterSeconds() =>
        long.Parse(File.ReadAllText($"/proc/self/task/{Environment.ProcessId}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;
}
