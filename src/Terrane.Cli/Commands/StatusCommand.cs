using System.CommandLine;
using System.Text.Json.Nodes;
using Terrane.Cli.Ingest;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Cli.Watching;
using Terrane.Runtime;
using Terrane.Runtime.Sharding;
using Terrane.Runtime.Watching;
using Terrane.Sources.Ingest;
using Terrane.Sources.State;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane status</c>: how far a run is, or the sources of a store.</summary>
internal static class StatusCommand
{
    public static Command Create(Talk talk)
    {
        var store = new Argument<string>("WHAT") { Description = "Folder given to `terrane ingest --store`; or output, its folder or process id of any run; or folder or output of `terrane submit`.", DefaultValueFactory = _ => "." };
        var source = new Option<string?>("--source") { Description = "Only this source.", HelpName = "NAME" };
        var json = new Option<bool>("--json") { Description = "Print all that is known of each file and raster as JSON." };
        var command = new Command("status", """
            Show how far each file of an ingested source is, and what went wrong with it; or how far a run is, and what came of it. A run may be at work meanwhile.

            Examples:
              terrane status store
              terrane status terrain.pmtiles
              terrane status store --json | jq '.[].files[] | select(.stage == "failed")'
            """)
        { store, source, json };
        CommandRun.SetQuery(command, talk, parse =>
        {
            string what = parse.GetValue(store)!;
            if (ShardedRun.IsIn(what)) return Show(new ShardFolder(Path.GetFullPath(what)), parse.GetValue(json));
            string beside = Path.TrimEndingDirectorySeparator(what) + SubmitCommand.Suffix;
            if (ShardedRun.IsIn(beside)) return Show(new ShardFolder(Path.GetFullPath(beside)), parse.GetValue(json));
            if (!StoreStatus.IsStore(what) && RunPlace.Find(what) is { Count: > 0 } runs) return Show(runs, parse.GetValue(json));
            IReadOnlyList<StoreStatus> sources = StoreStatus.Read(what, parse.GetValue(source));
            if (parse.GetValue(json)) Answers.Write(StatusJson.Of(sources));
            else StatusText.Write(sources, Console.Out, failuresOnly: false);
            return sources.Any(s => s.Items.Any(item => item.Stage == FileStage.Failed)) ? Exit.DataErrors : Exit.Success;
        });
        return command;
    }

    private static int Show(ShardFolder folder, bool asJson)
    {
        ShardedRun run = ShardedRun.Read(folder.Path);
        IReadOnlyList<ShardView> views = folder.Look(run);
        if (asJson) Answers.Write(ShardText.Document(run, views));
        else foreach (string line in ShardText.Lines(run, views)) Console.Out.WriteLine(line);
        return views.Any(view => view.State == ShardState.Stopped) ? Exit.Failed : Exit.Success;
    }

    private static int Show(IReadOnlyList<RunPlace> runs, bool asJson)
    {
        List<RunView> views = [.. runs.Select(run => run.Look()).OfType<RunView>()];
        if (asJson) Answers.Write(new JsonArray([.. views.Select(RunJson.Of)]));
        else foreach (RunView view in views) foreach (string line in RunText.Lines(view, null, 0)) Console.Out.WriteLine(line);
        return views.Any(view => view.Phase is RunPhase.Dead or RunPhase.Stopped) ? Exit.Failed
            : views.Any(view => view.Report?["dataErrors"]?.AsArray().Count > 0) ? Exit.DataErrors : Exit.Success;
    }
}
