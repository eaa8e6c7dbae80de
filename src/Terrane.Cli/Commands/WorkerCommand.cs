using System.CommandLine;
using Terrane.Cli.Shared;
using Terrane.Mosaic.Isolation;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane worker</c>, not for hands: the arguments of a build, of which it makes the tiles that stdin names, so that a crash ends it alone.</summary>
internal static class WorkerCommand
{
    private const string Name = "worker";

    public static Command Create(Talk talk)
    {
        var arguments = new BuildArguments();
        var overwrite = new Option<bool>("--overwrite");
        var command = new Command(Name, "Makes single units of a build.") { overwrite };
        command.Hidden = true;
        arguments.AddTo(command);
        CommandRun.SetJob(command, talk, (parse, _, _) =>
        {
            using Stream answers = Console.OpenStandardOutput();
            // Ctrl+C reaches the whole process group; what becomes of this process is its parent's to say, by closing stdin.
            IsolatedWorker.Serve(arguments.Bind(parse, outputNeeded: true, parse.GetValue(overwrite)), Console.In, answers);
            return Exit.Success;
        });
        return command;
    }

    /// <summary>Program and arguments of a worker for the build that this process is; null when it is none.</summary>
    public static IReadOnlyList<string>? CommandLine()
    {
        string[] own = Environment.GetCommandLineArgs();
        int at = Array.IndexOf(own, "build");
        if (at < 1 || Environment.ProcessPath is not { } program) return null;
        own[at] = Name;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return [program, .. isHost ? own : own[1..]];
    }
}
