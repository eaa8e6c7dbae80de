namespace Terrane.Runtime.Progress;

/// <summary>Where a job says how far it is. The job never touches the console.</summary>
public interface IProgressSink : IDisposable
{
    /// <summary>Starts a stage; disposing what is returned ends it. One stage is shown at a time, the one begun last.</summary>
    /// <param name="name">The word of the command line and of the report: plan, build, pack.</param>
    /// <param name="unit">What is counted, in the plural: tiles.</param>
    /// <param name="total">How many there will be, or null when nobody knows.</param>
    ProgressStage Begin(string name, string unit, long? total = null);

    /// <summary>For those who watch the run from outside; nothing unless the sink counts.</summary>
    RunProgress Progress => RunProgress.None;

    /// <summary>A line for the reader.</summary>
    void Write(MessageLevel level, string text, string? code = null);
}
