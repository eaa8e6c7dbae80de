using System.CommandLine;
using System.Diagnostics;
using Terrane.Cli.Shared;
using Terrane.Cli.Watching;
using Terrane.Runtime;
using Terrane.Runtime.Watching;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane monitor</c>: a run, live or afterwards.</summary>
internal static class MonitorCommand
{
    public static Command Create(Talk talk)
    {
        var what = new Argument<string>("WHAT") { Description = "Output, its folder, or process id of a run.", DefaultValueFactory = _ => "." };
        var interval = new Option<string>("--interval") { Description = "Time between two looks.", HelpName = "TIME", DefaultValueFactory = _ => "2s" };
        var csv = new Option<string?>("--csv") { Description = "Add a line of figures at each look: memory (RSS, PSS, USS), CPU, disk, write-ahead log, progress.", HelpName = "FILE" };
        var once = new Option<bool>("--once") { Description = "Look once." };
        var json = new Option<bool>("--json") { Description = "Look once and print all that is known as JSON." };
        var command = new Command("monitor", """
            Watch a run until it ends: stages, rates, time left, queue, memory against its bound, disk. Also tells what came of one that ended or was killed.

            Examples:
              terrane monitor terrain.pmtiles
              terrane monitor 4711 --interval 5s --csv run.csv
            """)
        { what, interval, csv, once, json };
        CommandRun.SetJob(command, talk, (parse, _, ct) =>
        {
            string name = parse.GetValue(what)!;
            TimeSpan pause = Talk.ParseDuration("--interval", parse.GetRequiredValue(interval));
            IReadOnlyList<RunPlace> places = RunPlace.Find(name);
            RunPlace place = places.Count > 0 ? places[0] : throw RunException.NotWatchable(name);
            using RunCsv? samples = parse.GetValue(csv) is { } file ? new RunCsv(file) : null;
            if (parse.GetValue(json))
            {
                RunView seen = place.Look() ?? throw RunException.NotWatchable(name);
                samples?.Add(seen);
                Answers.Write(RunJson.Of(seen));
                return ExitOf(seen);
            }
            var lines = new LiveLines(Console.Out, Console.IsOutputRedirected ? null : () => Console.WindowWidth);
            return Follow(place, pause, parse.GetValue(once), lines, samples, name, ct);
        }, "The run that was watched goes on.");
        return command;
    }

    private static int Follow(RunPlace place, TimeSpan pause, bool once, LiveLines lines, RunCsv? samples, string name, CancellationToken ct)
    {
        RunView? before = null;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (place.Look() is not { } view)
            {
                // A process that was named, or a run that found nothing to build: it left no trace to tell more from.
                return before is null ? throw RunException.NotWatchable(name) : Exit.Success;
            }
            samples?.Add(view);
            lines.Show(RunText.Lines(view, before, clock.Elapsed.TotalSeconds));
            if (once || view.Phase != RunPhase.Running) return ExitOf(view);
            (before, clock) = (view, Stopwatch.StartNew());
            if (ct.WaitHandle.WaitOne(pause)) throw new OperationCanceledException(ct);
        }
    }

    /// <summary>As the run itself: 1 after data errors, 2 for one that did not come to its end.</summary>
    private static int ExitOf(RunView view) => view.Phase switch
    {
        RunPhase.Running => Exit.Success,
        RunPhase.Finished => view.Report?["dataErrors"]?.AsArray().Count > 0 ? Exit.DataErrors : Exit.Success,
        _ => Exit.Failed,
    };
}
