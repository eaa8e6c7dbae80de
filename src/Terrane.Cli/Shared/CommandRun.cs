using System.CommandLine;
using Terrane.Core;
using Terrane.Runtime;
using Terrane.Runtime.Memory;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Watching;

namespace Terrane.Cli.Shared;

/// <summary>Runs a command's action and is the only place that turns exceptions into messages and exit codes.</summary>
internal static class CommandRun
{
    /// <summary>Gives <paramref name="command"/> an action that may be long, and that reports progress.</summary>
    /// <param name="afterCancel">What the same command would do after a cancellation.</param>
    public static void SetJob(
        Command command, Talk talk, Func<ParseResult, JobContext, CancellationToken, int> job, string afterCancel = "Running the same command again continues.") =>
        command.SetAction((parse, ct) => Task.Run(() =>
        {
            ProgressOptions options;
            try
            {
                options = talk.Options(parse);
            }
            catch (TerraneException e)
            {
                Report(e, Talk.Sink(ProgressOptions.Default, null));
                return Exit.Failed;
            }
            using var memory = new MemorySampler();
            using ProgressSink sink = Talk.Sink(options, memory);
            try
            {
                using var figures = new RunMeter(sink, memory);
                using MetricsEndpoint? metrics = talk.MetricsPort(parse) is { } port ? new MetricsEndpoint(port) : null;
                using TelemetryExport? export = TelemetryExport.Start(talk.Collector(parse), sink);
                return job(parse, new JobContext(sink, memory), ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                sink.Write(MessageLevel.Warning, $"Cancelled. {afterCancel}");
                return Exit.Cancelled;
            }
            catch (AggregateException e) when (e.InnerException is TerraneException inner)
            {
                Report(inner, sink);
                return Exit.Failed;
            }
            catch (TerraneException e)
            {
                Report(e, sink);
                return Exit.Failed;
            }
            catch (Exception e) when (DiskFault.Explain(e) is { } fault)
            {
                Report(fault, sink);
                return Exit.Failed;
            }
        }, CancellationToken.None));

    /// <summary>Gives <paramref name="command"/> an action that answers at once.</summary>
    public static void SetQuery(Command command, Talk talk, Func<ParseResult, int> query) => SetJob(command, talk, (parse, _, _) => query(parse));

    private static void Report(TerraneException e, ProgressSink sink)
    {
        sink.Write(MessageLevel.Error, e.Hint is null ? e.Message : $"{e.Message} {e.Hint}", e.Code);
        if (e.InnerException is { } inner) sink.Write(MessageLevel.Detail, inner.ToString());
    }
}
