using System.CommandLine;
using Terrane.Mosaic.Isolation;
using Terrane.Runtime;

namespace Terrane.Cli.Commands;

/// <summary><c>terrane worker</c>, not for hands: makes tiles of the build that stdin describes, so that a crash ends it alone.</summary>
internal static class WorkerCommand
{
    private const string Name = "worker";

    public static Command Create()
    {
        var command = new Command(Name, "Makes single units of a build.") { Hidden = true };
        // Without what other commands have around them: its parent watches its memory and does the talking, and ends it by closing stdin.
        command.SetAction((_, _) => Task.Run(() =>
        {
            using Stream answers = Console.OpenStandardOutput();
            IsolatedWorker.Serve(Console.In, answers);
            return Exit.Success;
        }, CancellationToken.None));
        return command;
    }

    /// <summary>Program and arguments of a worker.</summary>
    public static IReadOnlyList<string>? CommandLine()
    {
        if (Environment.ProcessPath is not { } program) return null;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        return isHost ? [program, Environment.GetCommandLineArgs()[0], Name] : [program, Name];
    }
}
