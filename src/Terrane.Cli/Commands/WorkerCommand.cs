using System.CommandLine;
using System.CommandLine.Invocation;
using System.Globalization;
using Terrane.Cli.Sharding;
using Terrane.Cli.Shared;
using Terrane.Mosaic.Isolation;
using Terrane.Runtime;
using Terrane.Runtime.Progress;
using Terrane.Runtime.Reports;
using Terrane.Runtime.Sharding;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane worker</c>: one shard of a run; or, not for hands, tiles of the build that stdin describes, so that a crash ends it alone.</summary>
internal static class WorkerCommand
{
    private const string Name = "worker";

    /// <param name="root">Whose commands a sharded run names.</param>
    public static Command Create(Talk talk, RootCommand root)
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Of a sharded run, as `terrane submit` has made it; without one, units come over stdin.", Arity = ArgumentArity.ZeroOrOne };
        var shard = new Option<string?>("--shard") { Description = "The shard to make, counted from 0: 0/8 to 7/8.", HelpName = "I/N" };
        var merge = new Option<bool>("--merge") { Description = "Publish what the shards have made." };
        var wait = new Option<bool>("--wait") { Description = "Where another attempt is at work on the shard, wait for its end and go on from there." };
        var command = new Command(Name, """
            Make one shard of a run that several machines share, or merge them. `terrane submit` has this run by a cluster; any other way to run it N times is as good.

            Examples:
              terrane worker /shared/terrain.pmtiles.terrane-shards --shard 3/8
              terrane worker /shared/terrain.pmtiles.terrane-shards --merge
            """)
        { folder, shard, merge, wait };
        CommandRun.SetJob(command, talk, (parse, context, ct) =>
        {
            string? text = parse.GetValue(shard);
            if (parse.GetValue(folder) is not { } path || text is null != parse.GetValue(merge)) throw ShardException.Command("`terrane worker FOLDER` wants either --shard I/N or --merge.");
            var place = new ShardFolder(Path.GetFullPath(path));
            ShardedRun run = ShardedRun.Read(place.Path);
            if (run.Version != RunReport.ProgramVersion) throw ShardException.Version(place.Path, run.Version, RunReport.ProgramVersion);
            int index = text is null ? -1 : ShardOf(text, run.Shards);
            Environment.CurrentDirectory = run.Folder;
            ParseResult inner = root.Parse(run.Arguments);
            if (inner.Errors.Count > 0 || inner.CommandResult.Command is not ShardableCommand { Sharded: { } sharded }) throw ShardException.Run(place.Path, $"it names no command that can be shared out ({(inner.Errors is [{ } wrong, ..] ? wrong.Message : "another one")})");
            if (MergeRecord.Of(place, run) is { } merged)
            {
                context.Progress.Write(MessageLevel.Info, "The run is merged already: there is nothing left to do.");
                return index < 0 && merged.DataErrors > 0 ? Exit.DataErrors : Exit.Success;
            }
            if (index < 0)
            {
                long errors = sharded.Merge(inner, place, run, context, ct);
                new MergeRecord(run.PlanHash, errors).Write(place);
                return errors == 0 ? Exit.Success : Exit.DataErrors;
            }
            sharded.RunShard(inner, place, run, index, parse.GetValue(wait), context, ct);
            return Exit.Success; // what could not be read is the merge's to tell: a cluster takes any other code for a failure
        });
        // Without a folder, units of an isolated build: its parent watches its memory and does the talking, and ends it by closing stdin.
        AsynchronousCommandLineAction job = (AsynchronousCommandLineAction)command.Action!;
        command.SetAction((parse, ct) => parse.GetValue(folder) is not null || !HasOrders() ? job.InvokeAsync(parse, ct) : Task.Run(() =>
        {
            using Stream answers = Console.OpenStandardOutput();
            IsolatedWorker.Serve(Console.In, answers);
            return Exit.Success;
        }, CancellationToken.None));
        return command;
    }

    /// <summary>False at a terminal, and where stdin is empty: nobody gives units then.</summary>
    private static bool HasOrders() => Console.IsInputRedirected && Console.In.Peek() >= 0;

    private static int ShardOf(string text, int shards)
    {
        string wanted = $"0/{shards} to {shards - 1}/{shards}";
        return text.Split('/') is [{ } index, { } count]
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
            && n == shards && i < n ? i : throw ShardException.Index(text, wanted);
    }

    /// <summary>Program and arguments of a worker.</summary>
    public static IReadOnlyList<string>? CommandLine()
    {
        if (Environment.ProcessPath is not { } program) return null;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return isHost ? [program, Environment.GetCommandLineArgs()[0], Name] : [program, Name];
    }
}
