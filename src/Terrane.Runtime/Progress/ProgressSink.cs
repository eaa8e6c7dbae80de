using Terrane.Core;

namespace Terrane.Runtime.Progress;

/// <summary>What all ways of showing progress share: the current stage, a clock that ticks, one writer at a time.</summary>
public abstract class ProgressSink : IProgressSink
{
    private const int MostEnded = 100;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private readonly List<ProgressStage> _ended = [];
    private ProgressStage? _stage;
    private int _warnings;
    private bool _disposed;

    private protected ProgressSink(TextWriter output, ProgressOptions options, TimeSpan tick, Func<long>? memoryInUse, TimeProvider clock)
    {
        (Output, Options, Clock, MemoryInUse) = (output, options, clock, memoryInUse ?? (() => 0));
        _timer = clock.CreateTimer(_ => Tick(), null, tick, tick);
    }

    private protected TextWriter Output { get; }

    private protected ProgressOptions Options { get; }

    private protected TimeProvider Clock { get; }

    /// <summary>Bytes, 0 when nobody counts.</summary>
    private protected Func<long> MemoryInUse { get; }

    /// <summary>The fitting way for a stream: JSON when asked, a bar on a terminal, else log lines.</summary>
    /// <param name="output">stderr, for the program.</param>
    /// <param name="options">What the user asked for.</param>
    /// <param name="width">Columns of the terminal that <paramref name="output"/> is; null when it is none.</param>
    /// <param name="colour">False under NO_COLOR.</param>
    /// <param name="memoryInUse">Bytes to show; null to show none.</param>
    public static ProgressSink Create(
        TextWriter output, ProgressOptions options, Func<int>? width = null, bool colour = false, Func<long>? memoryInUse = null,
        TimeProvider? clock = null)
    {
        TimeProvider time = clock ?? TimeProvider.System;
        if (options.Json) return new JsonProgress(output, options, memoryInUse, time);
        return width is not null && !options.Quiet
            ? new TerminalProgress(output, options, width, colour, memoryInUse, time)
            : new LogProgress(output, options, memoryInUse, time);
    }

    public RunProgress Progress
    {
        get
        {
            lock (_gate) return new RunProgress(_stage, [.. _ended], MemoryInUse(), _warnings);
        }
    }

    public ProgressStage Begin(string name, string unit, long? total = null)
    {
        var stage = new ProgressStage(name, unit, total, Clock);
        stage.Ended += End;
        lock (_gate)
        {
            _stage = stage;
            if (!Options.Quiet) OnBegin(stage);
        }
        return stage;
    }

    public void Write(MessageLevel level, string text, string? code = null)
    {
        lock (_gate)
        {
            if (level >= MessageLevel.Warning) _warnings++;
            if (Options.Shows(level)) OnMessage(level, Secrets.Hide(text), code);
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            OnDispose();
            Output.Flush();
        }
        GC.SuppressFinalize(this);
    }

    private protected abstract void OnBegin(ProgressStage stage);

    private protected abstract void OnTick(ProgressStage stage);

    private protected abstract void OnEnd(ProgressStage stage);

    private protected abstract void OnMessage(MessageLevel level, string text, string? code);

    private protected virtual void OnDispose() { }

    private void Tick()
    {
        lock (_gate)
        {
            if (_stage is { IsEnded: false } stage && !Options.Quiet && !_disposed) OnTick(stage);
        }
    }

    private void End(ProgressStage stage)
    {
        lock (_gate)
        {
            if (!Options.Quiet) OnEnd(stage);
            if (_stage == stage) _stage = null;
            _ended.Add(stage);
            if (_ended.Count > MostEnded) _ended.RemoveAt(0);
        }
    }
}
